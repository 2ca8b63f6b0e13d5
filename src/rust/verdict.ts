import type { Diagnostic, Outcome } from '../candidate/outcome.ts'
import type { Limits } from '../experiment/experiment.ts'
import type { ConfinedRun } from './confine.ts'
import { type BindingError, outOfMemory, type SlotFindings } from './diagnostics.ts'

/** What a compiler's user may set. */
export type CompileLimits = Pick<Limits, 'compileMs' | 'compileMemoryMb'>

/** The outcome of a candidate that the compiler found at fault. */
export function outcomeOfFindings(found: SlotFindings, limits: CompileLimits): Outcome {
	if (found.own.some((diagnostic) => diagnostic.message.includes(outOfMemory))) {
		return { kind: 'out-of-memory', during: 'compile', limitMb: limits.compileMemoryMb }
	}
	if (found.own.length > 0) {
		return { kind: 'compile-failed', diagnostics: [...found.own, ...found.binding.map(diagnosticOfBinding)] }
	}
	const [first] = found.binding
	if (first === undefined) return failedWithoutPlace([])
	const reason = unfoundCodes.has(first.code ?? '') ? 'missing-function' : 'signature'
	return { kind: 'rejected', reason, detail: found.binding.map(explain).join('\n'), findings: [] }
}

/** True if the compiler was killed by none of the limits: by somebody, or by a kernel that is out of memory. */
export function wasKilled({ steps }: ConfinedRun): boolean {
	const last = steps.at(-1)
	return last?.signal === sigkill && !last.overWall && !last.overCpu
}

/** The outcome of a candidate, alone in its compilation, at which a limit was passed; `undefined` if none was. */
export function outcomeOfLimit(run: ConfinedRun, stray: readonly string[], limits: CompileLimits): Outcome | undefined {
	const last = run.steps.at(-1)
	if (last?.overWall || last?.overCpu) return { kind: 'timed-out', during: 'compile', limitMs: limits.compileMs }
	if (last?.signal === sigkill || last?.signal === sigxfsz || stray.some((line) => saysOutOfMemory.test(line))) {
		return { kind: 'out-of-memory', during: 'compile', limitMb: limits.compileMemoryMb }
	}
	return undefined
}

/** The outcome of a candidate at which rustc or the linker failed without naming a place in it. */
export function failedWithoutPlace(said: readonly string[]): Outcome {
	const message = said.length > 0 ? said.join('\n').slice(0, 2_000) : 'The compiler ended without a word'
	return {
		kind: 'compile-failed',
		diagnostics: [{ level: 'error', code: undefined, message, line: undefined, rendered: `error: ${message}` }],
	}
}

const sigkill = 9
const sigxfsz = 25
const saysOutOfMemory = /memory allocation of \d+ bytes failed|out of memory|[Cc]annot allocate memory|memory exhausted/

/** rustc cannot find the name, or finds something that is no value, or may not use it. */
const unfoundCodes = new Set(['E0423', 'E0425', 'E0433', 'E0603'])

function explain({ entryPoint, code, message, hints }: BindingError): string {
	if (entryPoint === undefined) return message
	const { name, type } = entryPoint
	if (code === 'E0603') return `\`${name}\` is private: write \`pub fn ${name}\``
	if (unfoundCodes.has(code ?? ''))
		return [`Expected a public function \`${name}\` of type \`${type}\`, found none`, ...hints].join('; ')
	return `Expected \`${name}\` to be \`${type}\`: ${message}`
}

function diagnosticOfBinding(error: BindingError): Diagnostic {
	const message = explain(error)
	return { level: 'error', code: error.code, message, line: undefined, rendered: `error: ${message}` }
}
