import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { root } from '../cli/oxipelago.ts'
import type { Weather } from './failing-endpoint.ts'
import { cpuMsOf, kill, SharedTime, type Victim, victims } from './family.ts'

/** What of an event is looked at. */
export interface PlayedEvent {
	readonly kind: string
	readonly reason?: string
	readonly operator?: string
	readonly outcome?: string
	readonly asked?: number
	readonly elapsedMs?: number
}

/** A command as it went. */
export interface Played {
	readonly code: number | null
	readonly events: readonly PlayedEvent[]
	readonly err: string
	/** Of `performance.now()`, when the run's last event came. */
	readonly endedAt: number
	/** Longest stretch without a candidate, in milliseconds of `SharedTime`, until its last event. */
	readonly longestGapMs: number
	/** Processes of it that were killed, and candidates told since the last of them. */
	readonly killed: ReadonlyMap<Victim, number>
	readonly toldSinceKill: number
	/** Lines with characters that do not show. */
	readonly unshown: number
	/** Processor time of the manager and what it had to do in it, by weather. */
	readonly byWeather: ReadonlyMap<Weather, Spent>
}

/** Processor time, and what it may have gone into. */
export interface Spent {
	readonly cpuMs: number
	readonly ms: number
	/** Candidates told and requests made. */
	readonly works: number
}

/** What is done meanwhile. */
export interface PlayedHow {
	readonly weather?: () => Weather
	readonly onStart?: () => void
	/** Asked at each event, until it answers: what signal it gets now. */
	readonly ends?: (soFar: Pick<Played, 'events' | 'killed' | 'toldSinceKill'>) => NodeJS.Signals | undefined
	/** As often, the next of its processes in turn is killed, after some candidates. */
	readonly killVictimEveryMs?: number
}

/** Two sessions of one run. */
export function joined(one: Played, other: Played): Played {
	const byWeather = new Map(one.byWeather)
	for (const [weather, spent] of other.byWeather) byWeather.set(weather, sumOf(byWeather.get(weather), spent))
	return {
		...other,
		events: [...one.events, ...other.events],
		longestGapMs: Math.max(one.longestGapMs, other.longestGapMs),
		unshown: one.unshown + other.unshown,
		byWeather,
	}
}

/** Runs a command of the real command line that prints events. */
export async function played(
	args: readonly string[],
	cwd: string,
	{ weather, onStart, ends, killVictimEveryMs = Number.POSITIVE_INFINITY }: PlayedHow,
): Promise<Played> {
	const { PATH, HOME, CARGO_HOME, RUSTUP_HOME, OXIPELAGO_RUSTC, TMPDIR } = process.env
	const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
		cwd,
		env: { PATH, HOME, CARGO_HOME, RUSTUP_HOME, OXIPELAGO_RUSTC, TMPDIR },
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	const pid = child.pid as number
	const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
	const err = text(child.stderr)
	const events: PlayedEvent[] = []
	const byWeather = new Map<Weather, Spent>()
	const time = new SharedTime(pid)
	const killed = new Map<Victim, number>()
	let endedAt = Number.POSITIVE_INFINITY
	let [told, works, unshown, toldSinceKill, killedAt, longestGapMs] = [0, 0, 0, 0, performance.now(), 0]
	let toldAt: number | undefined
	let [turn, sparedUntil] = [0, 0]
	let signal: NodeJS.Signals | undefined
	let soon: NodeJS.Timeout | undefined
	const look = () => ({ works, cpuMs: cpuMsOf(pid), at: performance.now(), weather: weather?.() })
	let last = look()
	const sample = (): void => {
		time.sample()
		const now = look()
		// A stretch over a change of weather belongs to neither; nor does one in which it starts.
		if (told > 0 && now.weather !== undefined && now.weather === last.weather && now.cpuMs > 0) {
			const spent = { cpuMs: now.cpuMs - last.cpuMs, ms: now.at - last.at, works: now.works - last.works }
			byWeather.set(now.weather, sumOf(byWeather.get(now.weather), spent))
		}
		last = now
		if (signal !== undefined) return // it is told to end: what is told since the last kill stays as it was seen
		if (toldSinceKill < toldBetweenKills || now.at < killedAt + killVictimEveryMs) return
		const victim = victims[turn % victims.length] as Victim
		const isSpared = victim === 'compiler' && now.at < sparedUntil
		if (!isSpared && !kill(victim, pid)) {
			// A sandbox lives for some milliseconds.
			clearTimeout(soon)
			if (victim === 'sandbox') soon = setTimeout(sample, 5)
			return
		}
		turn++
		if (isSpared) return
		if (victim === 'compiler') sparedUntil = now.at + compilersSparedMs
		killed.set(victim, (killed.get(victim) ?? 0) + 1)
		toldSinceKill = 0
		killedAt = now.at
	}
	const timer = setInterval(sample, 250)
	const endGap = (): void => {
		if (toldAt !== undefined) longestGapMs = Math.max(longestGapMs, time.now() - toldAt)
		toldAt = time.now()
	}
	for await (const line of createInterface({ input: child.stdout })) {
		if (hidden.test(line)) unshown++
		const event = eventOf(line)
		if (event === undefined) continue
		if (event.kind === 'run-started') {
			onStart?.()
			sample()
			endGap()
		}
		if (event.kind === 'candidate-told') {
			told++
			toldSinceKill++
			endGap()
		}
		if (event.kind === 'candidate-told' || event.kind === 'model-requested') works++
		if (event.kind === 'run-ended') {
			endedAt = performance.now()
			endGap()
		}
		if (['candidate-told', 'model-requested'].includes(event.kind) || event.kind.startsWith('run-')) events.push(event)
		signal ??= ends?.({ events, killed, toldSinceKill })
		if (signal === undefined || endedAt !== Number.POSITIVE_INFINITY) continue
		endedAt = performance.now()
		child.kill(signal)
	}
	clearInterval(timer)
	clearTimeout(soon)
	const code = await closed
	if (hidden.test(await err)) unshown++
	return { code, events, err: await err, endedAt, byWeather, killed, toldSinceKill, longestGapMs, unshown }
}

/**
 * A compilation, 10 s at most, begins again where its compiler was killed; one that met it twice would be blamed. On a full
 * machine the way there and back takes some seconds more.
 */
const compilersSparedMs = 30_000

/** Candidates in between show that it goes on. */
const toldBetweenKills = 4

/** Characters that do not show, or steer a terminal. */
const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u

function sumOf(one: Spent | undefined, other: Spent): Spent {
	if (one === undefined) return other
	return { cpuMs: one.cpuMs + other.cpuMs, ms: one.ms + other.ms, works: one.works + other.works }
}

/** `undefined` for the line that a killed process was writing. */
function eventOf(line: string): PlayedEvent | undefined {
	return line.startsWith('{') && line.endsWith('}') ? (JSON.parse(line) as PlayedEvent) : undefined
}
