import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { type Random, randomStream } from '../../src/candidate/random.ts'
import { experimentText, Folder, surfaceSeed } from '../cli/oxipelago.ts'
import { type FailingEndpoint, firstTokenMs, replyTokens, stallMs, startFailingEndpoint } from './failing-endpoint.ts'
import { type Finding, keptOnce, patient, refusedAlone, requestsOf, restrained, usedOnce } from './findings.ts'
import { joined, type Played, played } from './played.ts'

/** What is tried. */
export interface EndureOptions {
	/** Run time of the main run; budgets and the replay take about as long again. */
	readonly seconds: number
	readonly seed: number
	/** As in an experiment. */
	readonly islands: readonly unknown[]
	/** Runs under small budgets. */
	readonly budgets: number
	readonly say: (line: string) => void
}

const key = 'sk-endure-0123456789'

/** Operators of models alone: what needs no model then stands in for them while the endpoint is down. */
export const modelIslands: readonly unknown[] = ['algorithmist', 'simplifier', 'contrarian', 'micro-optimiser'].map(
	(preset) => ({
		preset,
		operators: { rewrite: 0.4, edit: 0.3, blend: 0.15, repair: 0.15 },
	}),
)

/**
 * Runs the real command line against an endpoint that goes through every failure in random order, killing and resuming
 * it half-way, then looks at the archive and at what the endpoint has seen, then replays it, then runs it again under
 * small budgets.
 */
export async function endure({ seconds, seed, islands, budgets, say }: EndureOptions): Promise<Finding[]> {
	const random = randomStream(seed, 'endure')
	const findings: Finding[] = []
	const startedAt = performance.now()
	const found = (finding: Finding): void => {
		findings.push(finding)
		const seconds = Math.round((performance.now() - startedAt) / 1_000)
		say(`${String(seconds).padStart(5)} s  ${finding.holds ? 'holds' : 'FAILS'}  ${finding.name}: ${finding.text}`)
	}
	using folder = new Folder()
	const archivePath = join(folder.path, 'a.db')
	folder.file('seed.rs', surfaceSeed)
	folder.file('.env', `OTHER_KEY=${key}\n`)
	const experiment = (endpoint: FailingEndpoint, budget: object) =>
		folder.file('experiment.ts', experimentText({ ...plan(endpoint), islands, budget }))

	{
		await using endpoint = await startFailingEndpoint(random)
		experiment(endpoint, { for: `${seconds}s`, tokens: 100_000_000, requests: 100_000, money: 1_000 })
		const calm = new AbortController()
		let changing: Promise<void> | undefined
		const meanMs = Math.min(15_000, Math.max(1_500, (seconds * 1_000) / 12))
		const weather = () => endpoint.phases.at(-1)?.weather ?? 'fair'
		const begun = await played(
			['run', folder.path, '--json', '--seed', String(seed), '--archive', archivePath],
			folder.path,
			{
				weather,
				onStart: () => {
					changing = endpoint.weather(meanMs, calm.signal)
				},
				killAfterMs: seconds * 500,
			},
		)
		const resumed = await played(['resume', '--json', '--archive', archivePath], folder.path, {
			weather,
			killLauncherEveryMs: Math.max(2_000, seconds * 50),
		})
		const play = joined(begun, resumed)
		calm.abort()
		await changing
		const ended = play.events.at(-1)
		const overMs = (ended?.elapsedMs ?? 0) - seconds * 1_000
		const before = begun.events.filter(({ kind }) => kind === 'candidate-told').length
		found({
			name: 'it goes on after kill -9',
			holds: begun.code === null && resumed.events[0]?.kind === 'run-started' && before > 0,
			text: `killed after ${before} candidates, ${resumed.events.length} events since`,
		})
		found({
			name: 'it compiles on when the process that starts compilers is killed',
			holds: resumed.launchersKilled > 0 && resumed.events.some(({ kind }) => kind === 'candidate-told'),
			text: `killed ${resumed.launchersKilled} times`,
		})
		found({
			name: 'it ends by itself, by its budget',
			holds: play.code === 0 && ended?.kind === 'run-ended' && ended.reason === 'budget' && overMs < 30_000,
			text: `exit code ${play.code}, ${ended?.reason}, ${ended?.asked} candidates${play.code === 0 ? '' : `: ${play.err.slice(-600)}`}`,
		})
		found(neverStopped(play, seconds))
		found(cpuFinding(play))
		using archive = disposable(openArchive(archivePath, { mode: 'read' }))
		const run = archive.value.runs()[0] as RunArchive
		const logged = requestsOf(run)
		found(keptOnce(endpoint, logged, [begun.endedAt, resumed.endedAt]))
		found(usedOnce(run, logged))
		found(restrained(endpoint.phases, logged))
		found(patient(endpoint, [begun.endedAt, resumed.endedAt]))
		found(refusedAlone(endpoint))
		const kinds = new Set(
			logged.flatMap(({ end }) =>
				end?.kind === 'failed' && end.failure.kind === 'transient' ? [end.failure.reason] : [],
			),
		)
		found({
			name: 'every kind of failure came', // Below a minute not each has its turn.
			holds: kinds.size === 7 || seconds < 60,
			text: [...kinds].sort().join(', '),
		})
		const open = logged.filter(({ end }) => end === undefined).length
		// What was in flight when it was killed has none, and was made again.
		found({ name: 'every request has an end', holds: open <= 8, text: `${logged.length} requests, ${open} without` })
	}

	const replayed = await played(['replay', '--json', '--archive', archivePath], folder.path, {})
	found({
		name: 'a replay ends in the same archive',
		holds: replayed.code === 0 && /is the same as/.test(replayed.err),
		text: replayed.err.trim().split('\n').at(-1) ?? '',
	})
	for (let nth = 0; nth < budgets; nth++) found(await underBudget(random, experiment, folder.path, archivePath))
	const files = readdirSync(folder.path).filter((name) => name.startsWith('a.db'))
	const leaks = files.filter((name) => readFileSync(join(folder.path, name)).includes(key))
	found({ name: 'the key is nowhere', holds: leaks.length === 0 && files.length > 0, text: `${files.length} files` })
	return findings
}

function plan({ baseUrl }: FailingEndpoint): Readonly<Record<string, unknown>> {
	const timeouts = { firstTokenMs, stallMs, totalMs: 20_000 }
	const prices = { input: 2, cachedInput: 0.5, output: 8 }
	const model = (id: string, weight: number) => ({
		baseUrl,
		id,
		weight,
		timeouts,
		prices,
		maxOutputTokens: replyTokens,
	})
	return {
		models: [
			model('main', 3),
			model('second', 1),
			model('gone', 1),
			model('moved', 1),
			{ ...model('locked', 1), keyVariable: 'OTHER_KEY' },
		],
		limits: { wallMs: 300 },
		// What needs no model stands in at a pace that a replay can repeat in bearable time.
		search: { inFlight: 8 },
	}
}

/** A short run with a small budget of one kind, drawn at random: what was used never passes it. */
async function underBudget(
	random: Random,
	experiment: (endpoint: FailingEndpoint, budget: object) => void,
	cwd: string,
	archivePath: string,
): Promise<Finding> {
	await using endpoint = await startFailingEndpoint(random)
	const calm = new AbortController()
	let changing: Promise<void> | undefined
	const limit = random.pick([
		{ tokens: 5_000 + random.below(30_000) },
		{ requests: 1 + random.below(30) },
		{ money: 0.01 + random.float() * 0.1 },
	])
	experiment(endpoint, limit)
	const play = await played(['run', cwd, '--json', '--archive', archivePath], cwd, {
		onStart: () => {
			changing = endpoint.weather(1_500, calm.signal)
		},
	})
	calm.abort()
	await changing
	using archive = disposable(openArchive(archivePath, { mode: 'read' }))
	const run = archive.value.runs()[0] as RunArchive
	const spent = run.modelLog.spent()
	const [[name, most] = ['', 0]] = Object.entries(limit)
	const used = spent[name as keyof typeof spent]
	// A reply that does not keep to its limit may take more than was set aside for it: so much of eight in flight.
	const beyond = requestsOf(run)
		.map(({ request: { reserved }, end }) => {
			if (end === undefined || name === 'requests') return 0
			const { usage, cost } = end
			return name === 'money' ? cost - reserved.money : usage.inputTokens + usage.outputTokens - reserved.tokens
		})
		.sort((one, other) => other - one)
		.slice(0, 8)
		.reduce((sum, one) => sum + Math.max(0, one), 0)
	// What the endpoint itself says it has been asked for and has given.
	const seen = endpoint.requests.filter(({ answer }) => answer !== undefined).length
	const holds = play.code === 0 && used <= most + beyond && seen <= spent.requests
	return {
		name: 'spending stays within the budget',
		holds,
		text: `${used} of ${most} ${name}, ${beyond} by replies beyond their limit, ${seen} requests seen, ${spent.requests} kept, exit code ${play.code}${holds ? '' : play.err.slice(-600)}`,
	}
}

function neverStopped({ events }: Played, seconds: number): Finding {
	const times = events.filter(({ kind }) => kind === 'candidate-told').map(({ elapsedMs }) => elapsedMs ?? 0)
	let longest = 0
	for (const [index, at] of times.entries()) longest = Math.max(longest, at - (times[index - 1] ?? 0))
	longest = Math.max(longest, seconds * 1_000 - (times.at(-1) ?? 0))
	const mostMs = Math.min(30_000, Math.max(8_000, seconds * 500))
	return {
		name: 'it never stops',
		holds: longest < mostMs,
		text: `${times.length} candidates, at most ${(longest / 1_000).toFixed(1)} s without one (${mostMs / 1_000} s would be too long)`,
	}
}

/** What the manager itself does for a candidate is some milliseconds, whatever the weather. */
function cpuFinding({ byWeather }: Played): Finding {
	const each = [...byWeather].map(([weather, { cpuMs, candidates, ms }]) => ({
		weather,
		candidates,
		cpuMs,
		ms,
		share: cpuMs / ms,
		msEach: candidates === 0 ? Number.POSITIVE_INFINITY : cpuMs / candidates,
	}))
	// Of some seconds a figure says nothing; and on a machine that is full, few candidates come while a session warms up.
	const isIdle = ({ share, ms }: { share: number; ms: number }) => share < 0.1 || ms < 5_000
	const warmingUpMs = 3_000
	return {
		name: 'its processor time goes into candidates',
		holds: each.length > 0 && each.every((one) => isIdle(one) || one.cpuMs < warmingUpMs + 100 * one.candidates),
		text: each
			.map(
				({ weather, candidates, share, msEach }) =>
					`${weather} ${Math.round(share * 100)} %, ${msEach.toFixed(1)} ms for each of ${candidates}`,
			)
			.join('; '),
	}
}

function disposable<Value extends { close(): void }>(value: Value): Disposable & { readonly value: Value } {
	return { value, [Symbol.dispose]: () => value.close() }
}
