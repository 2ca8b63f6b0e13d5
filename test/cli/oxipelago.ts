import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** Folder of this package. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** How a process of the command line ended. */
export interface Ended {
	readonly code: number | null
	readonly out: string
	readonly err: string
}

/** How it is started. */
export interface Started {
	readonly cwd?: string
	readonly env?: NodeJS.ProcessEnv
	/** Called with each line of standard output, a way to signal the process, and its number. */
	readonly onLine?: (line: string, kill: (signal: NodeJS.Signals) => void, pid: number) => void
	/** Called with each line of standard error, and a way to signal the process. */
	readonly onErrorLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void
	/** Called at once, with a way to signal the process. */
	readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void
	/** What it reads from standard input; nothing unless given. */
	readonly input?: string
	/** A command that runs what stands behind it, in its own process. */
	readonly within?: readonly string[]
}

/** Runs the real command line in a process of its own. Evaluators are built where runs from this clone build them. */
export async function oxipelago(args: readonly string[], started: Started = {}): Promise<Ended> {
	const { cwd = root, env, onLine, onErrorLine, onStart, input, within = [] } = started
	const [program, ...words] = [...within, process.execPath, join(root, 'src/cli/main.ts'), ...args]
	const child = spawn(program as string, words, {
		cwd,
		env: { ...plainEnvironment(), ...env },
		stdio: ['pipe', 'pipe', 'pipe'],
	})
	child.stdin.end(input)
	onStart?.((signal) => child.kill(signal))
	if (onLine !== undefined)
		eachLine(child.stdout, (line) => onLine(line, (signal) => child.kill(signal), child.pid ?? 0))
	if (onErrorLine !== undefined) eachLine(child.stderr, (line) => onErrorLine(line, (signal) => child.kill(signal)))
	const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
	const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
	return { code: await closed, out, err }
}

function eachLine(stream: Readable, tell: (line: string) => void): void {
	let rest = ''
	stream.on('data', (piece: Buffer) => {
		const lines = (rest + piece.toString('utf8')).split('\n')
		rest = lines.pop() ?? ''
		for (const line of lines) tell(line)
	})
}

/** A folder of its own, removed with everything in it. */
export class Folder implements Disposable {
	readonly path: string = mkdtempSync(join(tmpdir(), 'oxi-cli-test-'))

	/** Writes a file; its absolute path. */
	file(name: string, content: string, mode = 0o644): string {
		const path = join(this.path, name)
		writeFileSync(path, content, { mode })
		return path
	}

	[Symbol.dispose](): void {
		rmSync(this.path, { recursive: true, force: true })
	}
}

/** The tinkerer without `regress`, which would soon end a run of rastrigin as exact. */
export const plainTinkerer: string = join(root, 'test/fixtures/islands/tinkerer.md')

/** Options for four islands of it. */
export const plainIslands: readonly string[] = ['--islands', Array(4).fill(plainTinkerer).join(',')]

/** An `experiment.ts` on the rastrigin evaluator, but for `changes`; on islands that go on until their budget is used up. */
export function experimentText(changes: Readonly<Record<string, unknown>> = {}): string {
	const islands = Array(4).fill(plainTinkerer)
	const input = {
		name: 'test',
		islands,
		task: 'Fit the surface.',
		seed: './seed.rs',
		evaluator: 'rastrigin',
		...changes,
	}
	return `import { defineExperiment } from 'oxipelago'\nexport default defineExperiment(${JSON.stringify(input)})\n`
}

/** A seed for the rastrigin evaluator. */
export const surfaceSeed = 'pub fn surface(x: f64, y: f64) -> f64 {\n    0.0\n}\n'

/**
 * Without what would change output: this process's npm, CI, colours and models. What Node keeps of compiled modules stays
 * at hand: it takes off a third of the time that each start takes.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
	const { PATH, HOME, CARGO_HOME, RUSTUP_HOME, OXIPELAGO_RUSTC, TMPDIR, NODE_COMPILE_CACHE } = process.env
	const path = `${dirname(process.execPath)}:${PATH ?? ''}`
	return { PATH: path, HOME, CARGO_HOME, RUSTUP_HOME, OXIPELAGO_RUSTC, TMPDIR, NODE_COMPILE_CACHE }
}
