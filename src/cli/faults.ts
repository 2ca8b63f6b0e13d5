import { CommanderError } from 'commander'
import { ArchiveError } from '../archive/archive-error.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { ScratchError } from '../rust/scratch.ts'
import { ToolchainError } from '../rust/toolchain.ts'
import { EvaluatorBuildError } from '../scoring/cargo.ts'
import { EvaluatorRefusedError } from '../scoring/judge-client.ts'
import { UnfitReferenceError } from '../scoring/reference.ts'
import { SeedMismatchError } from '../scoring/seed-mismatch-error.ts'
import { type Context, withShortPaths } from './context.ts'
import { type ExitCode, exitCodes, MissingError, UsageError } from './exit-codes.ts'
import { SeedOutcomeError } from './seed-outcome.ts'

/** How a failed command ends: what is written on standard error, and the exit code. */
export interface Fault {
	/** Each an error of its own. */
	readonly lines: readonly string[]
	/** What another program said of it, as it said it. */
	readonly details?: string
	readonly exitCode: ExitCode
}

/** What to tell of an error that ended a command: one line where the caller or the machine is at fault. */
export function faultOf(context: Context, error: unknown): Fault {
	const fault = classify(context, error)
	return { ...fault, lines: fault.lines.map((line) => withShortPaths(context, line)) }
}

function classify(context: Context, error: unknown): Fault {
	if (error instanceof CommanderError) {
		// Commander has written its message, or the help that was asked for.
		return { lines: [], exitCode: error.exitCode === 0 ? exitCodes.ok : exitCodes.mistake }
	}
	if (error instanceof ExperimentError) return { lines: error.problems, exitCode: exitCodes.mistake }
	if (error instanceof UsageError) return { lines: [error.message], exitCode: exitCodes.mistake }
	const lack = lackOf(error)
	if (lack !== undefined) return { lines: [lack], exitCode: exitCodes.missing }
	if (error instanceof MissingError || error instanceof ToolchainError || error instanceof ScratchError) {
		return { lines: [error.message], exitCode: exitCodes.missing }
	}
	if (error instanceof SeedMismatchError) return { lines: [error.message], exitCode: exitCodes.mistake }
	if (error instanceof SeedOutcomeError || error instanceof UnfitReferenceError) {
		const { details } = error
		return { lines: [error.message], ...(details === '' ? {} : { details }), exitCode: exitCodes.mistake }
	}
	if (error instanceof EvaluatorBuildError) {
		const [line = ''] = error.message.split('\n')
		return { lines: [line.replace(/:$/, '')], details: error.rendered, exitCode: exitCodes.mistake }
	}
	if (error instanceof EvaluatorRefusedError) {
		// Without isolation it is the machine that lacks something; all else is in the settings or the data.
		const isMachine = error.message.includes('--allow-unsandboxed')
		return { lines: [error.message], exitCode: isMachine ? exitCodes.missing : exitCodes.mistake }
	}
	if (error instanceof ArchiveError) return { lines: [error.message], exitCode: archiveCodes[error.kind] }
	return { lines: oursLines(context, error), exitCode: exitCodes.fault }
}

const archiveCodes: Readonly<Record<ArchiveError['kind'], ExitCode>> = {
	'newer-schema': exitCodes.mistake,
	'older-schema': exitCodes.mistake,
	'not-an-archive': exitCodes.mistake,
	'read-only': exitCodes.mistake,
	'in-use': exitCodes.mistake,
	'disk-full': exitCodes.missing,
	missing: exitCodes.mistake,
	gone: exitCodes.missing,
	damaged: exitCodes.mistake,
	failed: exitCodes.fault,
}

const outOfFiles = 'let more be open with `ulimit -n 1024`, or use fewer `--lanes`'
const outOfProcesses = 'raise `ulimit -u` and `ulimit -v`, or the limits of the container, or use fewer `--lanes`'

/** What the system has no more of, by its codes for errors. */
const lacks: Readonly<Record<string, string>> = {
	EMFILE: `too many files are open here (EMFILE): ${outOfFiles}`,
	ENFILE: `too many files are open here (ENFILE): ${outOfFiles}`,
	EAGAIN: `no more processes can be started here (EAGAIN): ${outOfProcesses}`,
	ENOMEM: `there is not enough memory here (ENOMEM): ${outOfProcesses}`,
}

function lackOf(error: unknown): string | undefined {
	for (let at = error; at instanceof Error; at = at.cause) {
		const { code = '' } = at as NodeJS.ErrnoException
		if (Object.hasOwn(lacks, code)) return lacks[code]
	}
	return undefined
}

function oursLines({ env }: Context, error: unknown): string[] {
	if (!(error instanceof Error)) return [`a fault of oxipelago: ${String(error)}`]
	if (env.OXIPELAGO_DEBUG === '1') return [error.stack ?? error.message]
	const [first = ''] = error.message.split('\n')
	return [`a fault of oxipelago: ${error.name}: ${first} (OXIPELAGO_DEBUG=1 shows where)`]
}
