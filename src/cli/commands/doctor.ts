import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { loadExperiment } from '../../experiment/load.ts'
import { findToolchain, type Toolchain, ToolchainError } from '../../rust/toolchain.ts'
import { checkSeed } from '../../scoring/check-seed.ts'
import { EvaluatorRefusedError } from '../../scoring/judge-client.ts'
import { type Context, isTerminal, pathForPeople } from '../context.ts'
import { type ModelSettings, takeModelSettings } from '../environment.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { modelsOfEnvironment } from '../models.ts'
import { figure } from '../numbers.ts'
import { openLocal } from '../open-local.ts'
import { makeDisplay } from '../progress/display.ts'
import { colours, type Paint, plain } from '../progress/paint.ts'
import { jsonLine, visible } from '../visible.ts'

/** One thing that was looked at. */
interface Finding {
	readonly name: string
	/** `missing` is needed and ends the command with 3; `lacking` makes something slower or less. */
	readonly state: 'good' | 'lacking' | 'missing'
	/** What is there, or what to do. */
	readonly text: string
}

/** `doctor`: what this machine has, and how to get what it lacks; 3 if something needed is missing. */
export async function doctor(context: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
	const { out, err } = context
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
	err.write(`error: missing on this machine: ${missing.map(({ name }) => name).join(', ')}\n`)
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
		found = await findToolchain(context.env.OXIPELAGO_RUSTC ?? context.env.RUSTC, context.env)
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
			const { outcome, timing } = await checkSeed(evaluator, example)
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

/** Asks the endpoint for its models, once and shortly. */
async function modelFinding(context: Context): Promise<Finding> {
	const settings = takeModelSettings(context.env, [context.places.cwd, context.places.packageRoot])
	const { baseUrl, model, apiKey } = settings
	if (baseUrl === undefined && model === undefined) {
		const text = 'none is set, so the embedded operators search alone; to add one: BASE_URL, MODEL and API_KEY in .env'
		return { name: 'model', state: 'good', text }
	}
	const models = wanted(settings)
	if ('problem' in models) return { name: 'model', state: 'lacking', text: models.problem }
	const named = visible(`${model} at ${models.baseUrl}`)
	try {
		const response = await fetch(`${models.baseUrl}/models`, {
			headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
			signal: AbortSignal.timeout(5_000),
		})
		const lacks = response.ok ? await lackOf(model ?? '', response) : undefined
		if (response.ok)
			return { name: 'model', state: lacks === undefined ? 'good' : 'lacking', text: `${named} answers${lacks ?? ''}` }
		await response.body?.cancel()
		const text = `${named} answers with ${visible(`${response.status} ${response.statusText}`)}`
		return { name: 'model', state: 'lacking', text }
	} catch (error) {
		const { cause, message } = error as Error
		const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : message
		return { name: 'model', state: 'lacking', text: `${named} does not answer: ${why}` }
	}
}

/** Said where the endpoint lists its models and this is none of them. */
async function lackOf(model: string, response: Response): Promise<string | undefined> {
	let list: { readonly data?: unknown }
	try {
		list = (await response.json()) as typeof list
	} catch (error) {
		if (error instanceof SyntaxError) return ', but not with a list of models: is the address right?'
		throw error
	}
	const ids = Array.isArray(list?.data) ? list.data.map((one: { id?: unknown }) => String(one?.id)) : []
	// Ollama lists `name:tag`, and takes the name alone.
	if (ids.length === 0 || ids.some((id) => id === model || id.startsWith(`${model}:`))) return undefined
	return visible(`, but has no such model; it has ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`)
}

/** Where the model is, or why that is no place to ask; a key that was put into the address is not repeated. */
function wanted(settings: ModelSettings): { readonly baseUrl: string } | { readonly problem: string } {
	try {
		const [first] = modelsOfEnvironment(settings)
		return first ?? { problem: 'none is set' }
	} catch (error) {
		if (!(error instanceof UsageError)) throw error
		return { problem: error.message }
	}
}

function lineOf({ name, state, text }: Finding, paint: Paint): string {
	const mark = { good: paint('green', '✓'), lacking: paint('yellow', '!'), missing: paint('red', '✗') }[state]
	return `${mark} ${paint('bold', name.padEnd(9))}  ${text}`
}
