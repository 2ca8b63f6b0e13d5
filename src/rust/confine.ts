import { execa } from 'execa'
import { z } from 'zod'
import { EvaluatorFault } from '../candidate/evaluator-fault.ts'
import type { OnProcessLost } from '../candidate/process-lost.ts'
import { type Launch, type LaunchEnd, type LaunchJob, launchHere } from './launch.ts'

/** What a confined command may touch and use. */
export interface Confinement {
	/** Folders and files that it may read and execute. */
	readonly read: readonly string[]
	/** Folders that it may also write. */
	readonly write: readonly string[]
	/** Processor time of each step, in milliseconds; unlike wall clock, no other load on the machine counts. */
	readonly cpuMs: number
	/** Address space of one process, in MiB. */
	readonly memoryMib: number
	/** Size of one file, in MiB. */
	readonly fileMib: number
}

/** What to run: each step is a program and its arguments, run in turn until one fails. */
export interface ConfinedCommand {
	readonly steps: readonly (readonly string[])[]
	readonly cwd: string
	readonly environment: Readonly<Record<string, string>>
	/** Standard error beyond this ends the command. */
	readonly maxStderrBytes: number
}

/** How a confined command ended. */
export interface ConfinedRun {
	readonly steps: readonly StepReport[]
	/** Of all steps, as far as it was read. */
	readonly stderr: string
	/** It wrote more than it might, and was ended for that. */
	readonly overflowed: boolean
	/** Isolation that this machine does not give, such as `landlock`. */
	readonly missing: readonly string[]
}

/**
 * How long a step may take on a machine that does other work too, or waits for its disk. It shares one processor with another
 * compiler and, at a higher priority, with manager and judges, which leaves it a fifth or so.
 */
export function wallMsFor(cpuMs: number): number {
	return cpuMs * 8 + 2_000
}

/** How one step ended; exactly one of `exit` and `signal` is a number. */
export interface StepReport {
	readonly exit: number | null
	readonly signal: number | null
	readonly overWall: boolean
	readonly overCpu: boolean
	readonly cpuUs: number
	readonly peakKib: number
}

/** A fault of ours on the way to a compiled candidate. */
export class CompilerError extends EvaluatorFault {
	override readonly name = 'CompilerError'
}

const report = z.object({
	missing: z.array(z.string()),
	steps: z.array(
		z.object({
			exit: z.number().nullable(),
			signal: z.number().nullable(),
			overWall: z.boolean(),
			overCpu: z.boolean(),
			cpuUs: z.number(),
			peakKib: z.number(),
		}),
	),
})

/**
 * Runs a command that is limited by the program `launcher`, built from `evaluators/confine`; again, from its first step
 * on, where somebody kills the launcher.
 *
 * @param launch - How it is started.
 * @param onLost - Told each time that it is begun again.
 * @throws {CompilerError} If the launcher cannot be started, fails by itself, or is killed each time.
 * @throws {DOMException} `AbortError` once `signal` is aborted; nothing is left running then.
 */
export async function runConfined(
	launcher: string,
	confinement: Confinement,
	command: ConfinedCommand,
	signal: AbortSignal,
	launch: Launch = launchHere,
	onLost: OnProcessLost = () => undefined,
): Promise<ConfinedRun> {
	signal.throwIfAborted()
	const { cwd, environment, maxStderrBytes } = command
	const words = wordsOf(confinement, command.steps)
	const watchdogMs = wallMsFor(confinement.cpuMs) * command.steps.length + launcherGraceMs
	try {
		const job = { launcher, words, cwd, environment, maxStderrBytes, watchdogMs }
		const ended = await launchUnkilled(launch, job, signal, onLost)
		const { stderr, report: reported } = ended
		if (stderr.overflowed) return { steps: [], stderr: stderr.text, overflowed: true, missing: [] }
		if (ended.exit !== 0)
			throw new CompilerError(
				`The launcher ${launcher} ended with ${ended.exit ?? ended.signal}: ${stderr.text.trim().slice(-2000)}`,
			)
		return { ...report.parse(JSON.parse(reported.text)), stderr: stderr.text, overflowed: false }
	} catch (error) {
		signal.throwIfAborted()
		if (error instanceof CompilerError) throw error
		throw new CompilerError(`Cannot run the launcher ${launcher}: ${(error as Error).message}`, { cause: error })
	}
}

/**
 * Parts of the compiler's isolation that this machine does not give, such as `landlock`; none where it gives all.
 *
 * @throws {CompilerError} If the launcher does not run.
 */
export async function probeLauncher(launcher: string): Promise<readonly string[]> {
	try {
		const { stdout } = await execa(launcher, ['--probe'], {
			cwd: '/',
			extendEnv: false,
			stdin: 'ignore',
			timeout: 30_000,
		})
		return report.parse(JSON.parse(stdout)).missing
	} catch (error) {
		throw new CompilerError(`Cannot run the launcher ${launcher}: ${(error as Error).message}`, { cause: error })
	}
}

/** As `launch`, again where a signal ends the launcher: who sent it may not do so twice. What it had started is gone by then. */
async function launchUnkilled(
	launch: Launch,
	job: LaunchJob,
	signal: AbortSignal,
	onLost: OnProcessLost,
): Promise<LaunchEnd> {
	for (let nth = 1; ; nth++) {
		const ended = await launch(job, signal)
		signal.throwIfAborted()
		if (ended.signal === null || ended.stderr.overflowed || nth === launches) return ended
		onLost({ kind: 'process-lost', process: 'launcher', why: `it ended with ${ended.signal}` })
	}
}

/** Times that one command is begun. */
const launches = 10
const launcherGraceMs = 5_000
const processes = 4_096

function wordsOf(confinement: Confinement, steps: readonly (readonly string[])[]): string[] {
	const [first = [], ...rest] = steps
	return [
		...confinement.read.flatMap((path) => ['--read', path]),
		...confinement.write.flatMap((path) => ['--write', path]),
		...['--cpu-ms', String(Math.ceil(confinement.cpuMs))],
		...['--wall-ms', String(Math.ceil(wallMsFor(confinement.cpuMs)))],
		...['--memory-mib', String(Math.ceil(confinement.memoryMib))],
		...['--file-mib', String(Math.ceil(confinement.fileMib))],
		...['--processes', String(processes)],
		'--',
		...first,
		...rest.flatMap((step) => ['--then', ...step]),
	]
}
