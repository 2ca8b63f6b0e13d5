import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { loadExperiment } from '../../experiment/load.ts'
import { findToolchain, type Toolchain, ToolchainError } from '../../rust/toolchain.ts'
import { checkSeed } from '../../scoring/check-seed.ts'
import { EvaluatorRefusedError } from '../../scoring/judge-client.ts'
import { type Context, isTerminal, pathForPeople } from '../context.ts'
import { errorText } from '../error-text.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { expectOpenFiles } from '../file-limit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { figure } from '../numbers.ts'
import { openLocal } from '../open-local.ts'
import { makeDisplay } from '../progress/display.ts'
import { colours, type Paint, plain } from '../progress/paint.ts'
import { jsonLine } from '../visible.ts'
import { type Finding, modelFinding } from './doctor-model.ts'

/**
 * `doctor`: what this machine has, and how to get what it lacks; 3 if something needed is missing.
 *
 * @throws {MissingError} If too few files may be open to look.
 */
export async function doctor(context: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
	const { out, err } = context
	expectOpenFiles(availableParallelism())
	const findings: Finding[] = [machine()]
	const toolchain = await lookForToolchain(context)
	findings.push(...('findings' in toolchain ? toolchain.findings : [toolchain]))
	if ('findings' in toolchain) findings.push(...(await tryPipeline(context)))
	findings.push(archiveFinding(context), await modelFinding(context))
	if (options.json === true) out.write(jsonLine({ findings }))
	else {
		const paint = isTerminal(context, out) ? colours : plain
		for (const finding of findings) out.write(`${lineOf(finding, paint)}\n`)
	}
	const missing = findings.filter(({ state }) => state === 'missing')
	if (missing.length === 0) return exitCodes.ok
	const line = `missing on this machine: ${missing.map(({ name }) => name).join(', ')}`
	err.write(errorText(context, { line, exitCode: exitCodes.missing }))
	return exitCodes.missing
}

function machine(): Finding {
	const memory = `${figure(Math.round(totalmem() / 2 ** 30))} GiB of memory`
	return {
		name: 'machine',
		state: 'good',
		text: `${process.platform} ${process.arch}, ${availableParallelism()} cores, ${memory}, Node ${process.versions.node}`,
	}
}

async function lookForToolchain(context: Context): Promise<Finding | { findings: Finding[] }> {
	let found: Toolchain
	try {
		found = await findToolchain(context.env.OXIPELAGO_RUSTC, context.env)
	} catch (error) {
		if (!(error instanceof ToolchainError)) throw error
		return { name: 'rustc', state: 'missing', text: error.message }
	}
	const { version, rustc, host, cargo, ld } = found
	return {
		findings: [
			{ name: 'rustc', state: 'good', text: `${version} for ${host} (${rustc})` },
			cargo === undefined
				? { name: 'cargo', state: 'missing', text: 'none found. Get it with rustup: https://rustup.rs' }
				: { name: 'cargo', state: 'good', text: cargo },
			ld === undefined
				? {
						name: 'linker',
						state: 'lacking',
						text: 'no ld is called directly: rustc drives its own, at about half the speed',
					}
				: { name: 'linker', state: 'good', text: ld },
		],
	}
}

/** Whatever else a kernel has: control groups are not used. */
const limits = 'memory, time and processes are limited one by one (rlimits), not by control groups'

/** Builds, opens and uses the evaluator of the first example: isolation is what its sandbox finds. */
async function tryPipeline(context: Context): Promise<Finding[]> {
	const display = makeDisplay(context.err, isTerminal(context, context.err))
	const endNow = (): never => process.exit(exitCodes.interrupted)
	const interrupts = listenForInterrupts(endNow, endNow, false)
	try {
		const example = await loadExperiment(join(context.places.packageRoot, 'examples/rastrigin'))
		const { evaluator } = await openLocal(context, example, { allowUnsandboxed: true }, display, interrupts.signal)
		try {
			const { level, missing } = evaluator.facts.isolation
			const lacks = missing.length === 0 ? '' : `: no ${missing.join(', ')}`
			const needs =
				level === 'none' ? '; runs need --allow-unsandboxed, and should see no code that you do not trust' : ''
			const state = level === 'full' ? 'good' : level === 'reduced' ? 'lacking' : 'missing'
			const { outcome, timing } = await checkSeed(evaluator, example.seed)
			const ms = (us: number) => `${figure(us / 1000)} ms`
			return [
				{ name: 'isolation', state, text: `${level}${lacks}${needs}; ${limits}` },
				{
					name: 'pipeline',
					state: outcome.kind === 'scored' ? 'good' : 'missing',
					text: `a candidate alone: ${outcome.kind}, compiled in ${ms(timing.compileUs)}, scored in ${ms(timing.scoreUs)}`,
				},
			]
		} finally {
			await evaluator.close()
		}
	} catch (error) {
		if (!(error instanceof EvaluatorRefusedError)) throw error
		return [{ name: 'isolation', state: 'missing', text: error.message }]
	} finally {
		display.end()
		interrupts[Symbol.dispose]()
	}
}

function archiveFinding(context: Context): Finding {
	const { archive } = context.places
	const shown = pathForPeople(context, archive)
	let folder = dirname(archive)
	while (!existsSync(folder)) folder = dirname(folder)
	try {
		accessSync(existsSync(archive) ? archive : folder, constants.W_OK)
		const { bavail, bsize } = statfsSync(folder)
		const free = (bavail * bsize) / 2 ** 30
		const text = `${shown}, ${figure(Number(free.toPrecision(3)))} GiB free`
		return { name: 'archive', state: free < 0.1 ? 'lacking' : 'good', text }
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException
		return {
			name: 'archive',
			state: 'missing',
			text: `${shown} cannot be written (${code}); name another with --archive`,
		}
	}
}

function lineOf({ name, state, text }: Finding, paint: Paint): string {
	const mark = { good: paint('green', '✓'), lacking: paint('yellow', '!'), missing: paint('red', '✗') }[state]
	return `${mark} ${paint('bold', name.padEnd(9))}  ${text}`
}
