import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { root } from '../cli/oxipelago.ts'
import type { Weather } from './failing-endpoint.ts'

/** What of an event is looked at. */
export interface PlayedEvent {
	readonly kind: string
	readonly reason?: string
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
	readonly launchersKilled: number
	/** Processor time of the manager and candidates told, by weather. */
	readonly byWeather: ReadonlyMap<Weather, { cpuMs: number; candidates: number; ms: number }>
}

/** What is done meanwhile. */
export interface PlayedHow {
	readonly weather?: () => Weather
	readonly onStart?: () => void
	/** As by `kill -9`, so long after the run has started. */
	readonly killAfterMs?: number
	/** As often, the process that starts compilers is killed. */
	readonly killLauncherEveryMs?: number
}

/** Two sessions of one run. */
export function joined(one: Played, other: Played): Played {
	const byWeather = new Map(one.byWeather)
	for (const [weather, { cpuMs, candidates, ms }] of other.byWeather) {
		const sum = byWeather.get(weather) ?? { cpuMs: 0, candidates: 0, ms: 0 }
		byWeather.set(weather, { cpuMs: sum.cpuMs + cpuMs, candidates: sum.candidates + candidates, ms: sum.ms + ms })
	}
	return { ...other, events: [...one.events, ...other.events], byWeather }
}

/** Runs a command of the real command line that prints events. */
export async function played(
	args: readonly string[],
	cwd: string,
	{ weather, onStart, killAfterMs, killLauncherEveryMs }: PlayedHow,
): Promise<Played> {
	const { PATH, HOME, CARGO_HOME, RUSTUP_HOME, OXIPELAGO_RUSTC, TMPDIR } = process.env
	const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
		cwd,
		env: { PATH, HOME, CARGO_HOME, RUSTUP_HOME, OXIPELAGO_RUSTC, TMPDIR },
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
	const err = text(child.stderr)
	const events: PlayedEvent[] = []
	const byWeather = new Map<Weather, { cpuMs: number; candidates: number; ms: number }>()
	let endedAt = Number.POSITIVE_INFINITY
	let last = { told: 0, cpuMs: 0, at: performance.now(), weather: weather?.() }
	let told = 0
	const sample = (): void => {
		const now = { told, cpuMs: cpuMsOf(child.pid), at: performance.now(), weather: weather?.() }
		// A stretch over a change of weather belongs to neither.
		if (now.weather !== undefined && now.weather === last.weather && now.cpuMs > 0) {
			const sum = byWeather.get(now.weather) ?? { cpuMs: 0, candidates: 0, ms: 0 }
			sum.cpuMs += now.cpuMs - last.cpuMs
			sum.candidates += now.told - last.told
			sum.ms += now.at - last.at
			byWeather.set(now.weather, sum)
		}
		last = now
	}
	const timer = setInterval(sample, 500)
	let killer: NodeJS.Timeout | undefined
	let launchersKilled = 0
	const launcherKiller =
		killLauncherEveryMs === undefined
			? undefined
			: setInterval(() => {
					if (killLauncher(child.pid)) launchersKilled++
				}, killLauncherEveryMs)
	for await (const line of createInterface({ input: child.stdout })) {
		const event = eventOf(line)
		if (event === undefined) continue
		if (event.kind === 'run-started') {
			onStart?.()
			sample()
			if (killAfterMs !== undefined) {
				killer = setTimeout(() => {
					endedAt = performance.now()
					child.kill('SIGKILL')
				}, killAfterMs)
			}
		}
		if (event.kind === 'candidate-told') told++
		if (event.kind === 'run-ended') endedAt = performance.now()
		if (event.kind === 'candidate-told' || event.kind.startsWith('run-')) events.push(event)
	}
	clearInterval(timer)
	clearInterval(launcherKiller)
	clearTimeout(killer)
	return { code: await closed, events, err: await err, endedAt, byWeather, launchersKilled }
}

/** `undefined` for the line that a killed process was writing. */
function eventOf(line: string): PlayedEvent | undefined {
	return line.startsWith('{') && line.endsWith('}') ? (JSON.parse(line) as PlayedEvent) : undefined
}

/** Kills the process by which `pid` starts compilers. @returns Whether there was one. */
function killLauncher(pid: number | undefined): boolean {
	for (const name of readdirSync('/proc')) {
		try {
			if (!/^\d+$/.test(name) || !readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('launch-main')) continue
			const parent = readFileSync(`/proc/${name}/stat`, 'latin1')
				.replace(/^.*\) /, '')
				.split(' ')[1]
			if (Number(parent) !== pid) continue
			process.kill(Number(name), 'SIGKILL')
			return true
		} catch (error) {
			// It has ended meanwhile.
			if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
		}
	}
	return false
}

/** Processor time of a process so far; 0 once it is gone. */
function cpuMsOf(pid: number | undefined): number {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
			.replace(/^.*\) /, '')
			.split(' ')
		return (Number(fields[11]) + Number(fields[12])) * 10
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
			return 0
		throw error
	}
}
