import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { type Random, randomStream } from '../../src/candidate/random.ts'
import { experimentText, Folder, oxipelago, surfaceSeed } from '../cli/oxipelago.ts'
import { type FailingEndpoint, firstTokenMs, replyTokens, stallMs, startFailingEndpoint } from './failing-endpoint.ts'
import { victims } from './family.ts'
import {
	burntAlone,
	type Finding,
	givenUpByWhatCame,
	keptOnce,
	nothingElsewhere,
	patient,
	refusedAlone,
	requestsOf,
	restrained,
	shownAsEscapes,
	usedOnce,
} from './findings.ts'
import { joined, type Played, played } from './played.ts'
import { hasSeenAll, hasSeenHalf } from './seen.ts'

/** What is tried. */
export interface EndureOptions {
	/** Run time of the main run, and the pace of the weather; budgets and the replay take about as long again. */
	readonly seconds: number
	/** The main run ends once all has been seen that is looked for, however long that takes, and not by its time. */
	readonly untilSeen: boolean
	readonly seed: number
	/** As in an experiment. */
	readonly islands: readonly unknown[]
	/** Runs under small budgets. */
	readonly budgets: number
	readonly say: (line: string) => void
}

const key = 'sk-endure-0123456789'

/**
 * Operators of models, and so rarely others that those only fill the time and stand in while the endpoint is down: such as find
 * formulas would end the run by the exact one.
 */
export const modelIslands: readonly unknown[] = ['algorithmist', 'simplifier', 'contrarian', 'micro-optimiser'].map(
	(preset) => ({
		preset,
		operators: { rewrite: 0.4, edit: 0.3, blend: 0.15, repair: 0.15, mutate: 0.000_2, crossover: 0.000_1 },
	}),
)

/**
 * Runs the real command line against an endpoint that goes through every failure in random order, killing and resuming
 * it half-way, then looks at the archive and at what the endpoint has seen, then replays it, then runs it again under
 * small budgets.
 */
export async function endure({ seconds, untilSeen, seed, islands, budgets, say }: EndureOptions): Promise<Finding[]> {
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
		const length = untilSeen ? '1h' : `${seconds}s`
		experiment(endpoint, { for: length, tokens: 100_000_000, requests: 100_000, money: 1_000 })
		const calm = new AbortController()
		let changing: Promise<void> | undefined
		const meanMs = Math.min(15_000, Math.max(1_500, (seconds * 1_000) / 12))
		const weather = () => endpoint.phases.at(-1)?.weather ?? 'fair'
		const halfAt = performance.now() + seconds * 500
		const begun = await played(
			['run', folder.path, '--json', '--seed', String(seed), '--archive', archivePath],
			folder.path,
			{
				weather,
				onStart: () => {
					changing = endpoint.weather(meanMs, calm.signal)
				},
				ends: ({ events }) =>
					(untilSeen ? hasSeenHalf(endpoint, events) : performance.now() > halfAt) ? 'SIGKILL' : undefined,
			},
		)
		const resumed = await played(['resume', '--json', '--archive', archivePath], folder.path, {
			weather,
			killVictimEveryMs: Math.max(3_000, seconds * 12),
			ends: ({ events, killed, toldSinceKill }) =>
				untilSeen && hasSeenAll(endpoint, [...begun.events, ...events], killed) && toldSinceKill > 0
					? 'SIGINT'
					: undefined,
		})
		const play = joined(begun, resumed)
		calm.abort()
		await changing
		const ended = play.events.at(-1)
		const overMs = untilSeen ? 0 : (ended?.elapsedMs ?? 0) - seconds * 1_000
		const before = begun.events.filter(({ kind }) => kind === 'candidate-told').length
		found({
			name: 'it goes on after kill -9',
			holds: begun.code === null && resumed.events[0]?.kind === 'run-started' && before > 0,
			text: `killed after ${before} candidates, ${resumed.events.length} events since`,
		})
		const { killed, toldSinceKill } = resumed
		found({
			name: 'it goes on when its processes are killed',
			// One after the other, each after some candidates: in a few minutes not each has its turn.
			holds:
				victims.every((victim) => killed.has(victim) || (!untilSeen && seconds < 600)) &&
				(toldSinceKill > 0 || !untilSeen),
			text: `${[...killed].map(([victim, times]) => `${victim} ${times} times`).join(', ')}, ${toldSinceKill} candidates since`,
		})
		const [code, reason] = untilSeen ? [130, 'interrupted'] : [0, 'budget']
		found({
			name: untilSeen ? 'it ends in order when it is interrupted' : 'it ends by itself, by its budget',
			holds: play.code === code && ended?.kind === 'run-ended' && ended.reason === reason && overMs < 30_000,
			text: `exit code ${play.code}, ${ended?.reason}, ${ended?.asked} candidates${play.code === code ? '' : `: ${play.err.slice(-600)}`}`,
		})
		found(neverStopped(play, seconds))
		found(cpuFinding(play))
		using archive = disposable(openArchive(archivePath, { mode: 'read' }))
		const run = archive.value.runs()[0] as RunArchive
		const logged = requestsOf(run)
		found(keptOnce(endpoint, logged))
		found(usedOnce(run, logged))
		found(restrained(endpoint.phases, logged))
		found(patient(logged, [begun.endedAt, resumed.endedAt]))
		found(refusedAlone(endpoint))
		found(nothingElsewhere(endpoint))
		found(givenUpByWhatCame(endpoint, logged))
		found(burntAlone(endpoint, run, (ended?.elapsedMs ?? 0) / 1_000))
		const hidden = [...run.candidates(1)].find(({ source }) => source.includes('// reply unshown'))
		const shown = await oxipelago(['show', String(hidden?.number ?? 0), '--archive', archivePath])
		found(shownAsEscapes(play, hidden?.outcome, shown.out))
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
		concurrency: 8,
		maxOutputTokens: replyTokens,
	})
	return {
		models: [
			model('main', 3),
			model('second', 1),
			model('gone', 1),
			model('moved', 1),
			model('burner', 1),
			{ ...model('locked', 1), keyVariable: 'OTHER_KEY' },
		],
		limits: { wallMs: 300, compileMs: 2_000 },
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

function neverStopped({ events, longestGapMs }: Played, seconds: number): Finding {
	const told = events.filter(({ kind }) => kind === 'candidate-told').length
	const mostMs = Math.min(30_000, Math.max(8_000, seconds * 500))
	return {
		name: 'it never stops',
		holds: told > 0 && longestGapMs < mostMs,
		text: `${told} candidates, at most ${(longestGapMs / 1_000).toFixed(1)} s without one, of the machine's time that it had (${mostMs / 1_000} s would be too long)`,
	}
}

/** What the manager itself does for a candidate or a request is some milliseconds, whatever the weather. */
function cpuFinding({ byWeather }: Played): Finding {
	const each = [...byWeather].map(([weather, spent]) => ({ weather, ...spent, share: spent.cpuMs / spent.ms }))
	// Of some seconds a figure says nothing. Two sessions warm up, whose code is compiled meanwhile: 3 s each, where others
	// take the caches.
	const isIdle = ({ share, ms }: { share: number; ms: number }) => share < 0.1 || ms < 5_000
	const warmingUpMs = 6_000
	return {
		name: 'its processor time goes into candidates and requests',
		holds: each.length > 0 && each.every((one) => isIdle(one) || one.cpuMs < warmingUpMs + 100 * one.works),
		text: each
			.map(
				({ weather, works, share, cpuMs }) =>
					`${weather} ${Math.round(share * 100)} %, ${Math.round(cpuMs / Math.max(1, works))} ms for each of ${works}`,
			)
			.join('; '),
	}
}

function disposable<Value extends { close(): void }>(value: Value): Disposable & { readonly value: Value } {
	return { value, [Symbol.dispose]: () => value.close() }
}
