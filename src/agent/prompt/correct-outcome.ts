import { isImprovement, objectivesOf } from '../../candidate/compare.ts'
import type { Diagnostic, Outcome, Rejected, Scored } from '../../candidate/outcome.ts'
import { figure } from '../../candidate/outcome-line.ts'
import type { EvaluatorFacts } from '../../scoring/evaluate.ts'
import { cutText } from './prompt.ts'
import { type Subject, signatures } from './rules.ts'

/** Characters of compiler text in one correction. */
const compilerLength = 3_000
/** Errors shown of those that rustc found: the first are the cause, the rest often the effect. */
const errorsShown = 3

/** What a correction may refer to. */
export interface CorrectionContext {
	readonly subject: Pick<Subject, 'seed' | 'limits'> & { readonly facts: Pick<EvaluatorFacts, 'metrics' | 'measured'> }
	/** What came of the main parent; `undefined` where it does not matter. */
	readonly parent: Outcome | undefined
}

/**
 * What the model is told about the outcome of its draft: the finding, specific and short.
 *
 * A compiler's message is rustc's own, with the draft's own line numbers, trimmed to what matters. Of a scored draft it
 * tells score, metrics and feedback.
 */
export function correctOutcome(outcome: Outcome, { subject, parent }: CorrectionContext): string {
	switch (outcome.kind) {
		case 'scored':
			return scored(outcome, parent, subject.facts)
		case 'rejected':
			return rejected(outcome, subject)
		case 'compile-failed':
			return `It does not compile.\n${diagnosticsText(outcome.diagnostics)}\nCorrect this and keep the idea.`
		case 'panicked': {
			const where = outcome.line === null ? '' : ` at line ${outcome.line} of your file`
			return `It compiled, but panicked${where}:\n${quoted(outcome.message)}\nNo input may make it panic.`
		}
		case 'timed-out':
			return outcome.during === 'compile'
				? `The compiler did not finish within ${outcome.limitMs} ms. Drop whatever it works out while compiling: large constants, deep macros, huge arrays.`
				: `It ran longer than ${outcome.limitMs} ms and was ended. Look for a loop that does not end on some input, or for too much work.`
		case 'out-of-memory':
			return outcome.during === 'compile'
				? `The compiler needed more than ${outcome.limitMb} MiB. Drop large constants, static arrays and deep macros.`
				: `It needed more than ${outcome.limitMb} MiB and was ended. Keep less, and reserve only what is needed.`
		case 'crashed':
			return `Its process ended before the work was done: ${oneLine(outcome.detail)}. ${/stack/i.test(outcome.detail) ? 'Recurse less deeply, or use a loop with a stack of your own.' : 'It must return normally for every input.'}`
		case 'forbidden':
			return `It tried what the sandbox forbids: ${oneLine(outcome.detail)}. Pure computation only: no files, network, processes, threads or environment.`
		case 'wrong':
			return `It ran, but its results are wrong.\n${quoted(outcome.feedback)}`
		case 'suspect':
			return `Its result was not believed and has no score.\n${quoted(outcome.feedback)}\nSolve the task itself.`
	}
}

/**
 * The errors of rustc that matter, as rustc renders them: the first three, without the lines that say nothing about the
 * code, warnings only where there is no error, capped.
 */
export function diagnosticsText(diagnostics: readonly Diagnostic[]): string {
	const errors = diagnostics.filter(({ level }) => level === 'error')
	const found = errors.length > 0 ? errors : diagnostics
	// The same at several places of a line or two is one mistake, and long to read.
	const all = [...new Map(found.toReversed().map((one) => [`${one.code} ${one.message}`, one])).values()].reverse()
	const shown = all.slice(0, errorsShown).map(trimRendered)
	const rest = found.length - shown.length
	const text = cutText(shown.join('\n\n'), compilerLength)
	return ['```text', text, '```', ...(rest > 0 ? [`(and ${rest} more like these)`] : [])].join('\n')
}

const empty =
	/^\s*= note: (`#\[|#\[|this error originates|the full (name|type)|required for the cast|see (issue|<))|^For more information about this error|^error: aborting due to|^Some errors have detailed|^help: the following other types implement|^\s*(?:-->|:::) \/rustc\/|^\s*= note: in this macro invocation|^\s*= note: `.*` implements `|^\s*= note: .*requested on the command line/

function trimRendered({ rendered, message, code, line }: Diagnostic): string {
	if (rendered.trim() === '') {
		return `error${code === undefined ? '' : `[${code}]`}: ${message}${line === undefined ? '' : `\n --> candidate.rs:${line}`}`
	}
	const lines = rendered
		.trimEnd()
		.split('\n')
		.filter((one) => !empty.test(one))
	// Long listings of candidates for a trait or a name: the first few say what kind of thing is meant.
	const kept = lines.length > 32 ? [...lines.slice(0, 30), `… (${lines.length - 30} lines cut)`] : lines
	return kept.join('\n').replace(/\n(\s*\|\s*\n)+$/, '')
}

function rejected({ reason, detail, findings }: Rejected, subject: CorrectionContext['subject']): string {
	switch (reason) {
		case 'policy': {
			const each = findings.map(({ construct, line, reason: why }) => `- line ${line}: \`${construct}\`: ${why}`)
			return ['It was refused before compiling.', ...(each.length > 0 ? each : [detail]), 'Do without.'].join('\n')
		}
		case 'signature':
			return `Its signature is not the one declared.\n${cutText(detail, 1_200)}\nIt must be exactly this; parameter names are free:\n${signatures(subject)}`
		case 'missing-function':
			return `It does not define what it must.\n${cutText(detail, 1_200)}\nDefine, public and at the top level of the file:\n${signatures(subject)}`
		case 'duplicate':
			return `It is ${oneLine(detail)}. That was scored before, so it was not scored again. Send something that computes differently.`
		case 'unreadable':
			return `It could not be read: ${oneLine(detail)}. Send the complete file as plain Rust, no longer than needed.`
		case 'artifact':
			return `Its compiled code exports or needs what it may not: ${oneLine(detail)}. Plain functions of the standard library only.`
		case 'no-draft':
			return `Nothing was proposed: ${oneLine(detail)}.`
	}
}

function scored(
	outcome: Scored,
	parent: Outcome | undefined,
	{ metrics, measured }: Pick<EvaluatorFacts, 'metrics' | 'measured'>,
): string {
	const units = new Map(metrics.map(({ name, unit }) => [name, unit]))
	const each = Object.entries(outcome.metrics).map(([name, value]) =>
		`${name} ${figure(value)} ${units.get(name) ?? ''}`.trim(),
	)
	const compared = parent?.kind === 'scored' ? parent : undefined
	const isBetter = isImprovement(outcome, compared, objectivesOf({ measured }))
	const against = (): string => {
		if (compared === undefined) return ''
		if (isBetter) return `, better than its parent's ${figure(compared.score)}`
		const isHigher = outcome.score > compared.score
		return `, ${isHigher ? 'within the noise of' : 'not better than'} its parent's ${figure(compared.score)}`
	}
	const lines = [
		`It is right and scored ${figure(outcome.score)}${against()}${each.length > 0 ? ` (${each.join(', ')})` : ''}.`,
	]
	if (outcome.feedback.trim() !== '') lines.push(quoted(outcome.feedback))
	if (!isBetter) lines.push('Find out from this why, and send a better version.')
	return lines.join('\n')
}

function quoted(text: string): string {
	return ['```text', cutText(text.trim().replaceAll('```', "'''"), 2_000), '```'].join('\n')
}

function oneLine(text: string): string {
	return cutText(text.replace(/\s+/g, ' ').trim().replace(/\.$/, ''), 600)
}
