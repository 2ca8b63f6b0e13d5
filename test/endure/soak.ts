import { copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { Folder, oxipelago, plainIslands } from '../cli/oxipelago.ts'
import { kill, victims } from './family.ts'
import type { Finding } from './findings.ts'

/** What happens to a run, each in its turn by chance. */
const faults = [...victims, 'SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGSTOP', 'copy'] as const

/**
 * Runs an experiment whose archive follows from its seed, for so long, and has random faults happen to it: its processes are
 * killed, it is ended by every signal, stopped for seconds and copied while it writes. Then it is run again undisturbed.
 */
export async function soak(seconds: number, seed: number, say: (line: string) => void): Promise<Finding[]> {
	using folder = new Folder()
	const path = join(folder.path, 'a.db')
	const random = randomStream(seed, 'soak')
	const happened = new Map<string, number>()
	const until = performance.now() + seconds * 1_000
	const bad: string[] = []
	let copies = 0
	let sessions = 0
	let told = 0
	while (performance.now() < until) {
		const words = sessions++ === 0 ? ['run', ...plainIslands, '--seed', String(seed)] : ['resume']
		const over = new AbortController()
		let disturbing: Promise<void> | undefined
		const { code, err } = await oxipelago([...words, '--for', '10h', '--json', '--archive', path], {
			onLine: (line, signal, pid) => {
				if (line.includes('"candidate-told"')) told++
				disturbing ??= disturb(signal, pid, over.signal)
			},
		})
		over.abort()
		await disturbing
		// By a signal that it does not hear of, or in order.
		if (code !== null && code !== 130) bad.push(`${words[0]} ended with ${code}: ${err.slice(-300)}`)
	}
	say(`${told} candidates told in ${sessions} sessions; now the same undisturbed`)
	const again = await oxipelago(['replay', '--archive', path])
	const isSame = again.code === 0 && /is the same as .*, candidate by candidate/.test(again.out)
	const kept = join(tmpdir(), `oxipelago-soak-${seed}.db`)
	if (!isSame || bad.length > 0) {
		copyFileSync(path, kept)
		say(`both runs are kept in ${kept}`)
	}
	const counts = [...happened].map(([fault, times]) => `${fault} ${times}`).join(', ')
	return [
		{ name: 'it goes on after each fault', holds: bad.length === 0, text: bad.length === 0 ? counts : bad.join('; ') },
		{
			name: 'it ends in the archive of an undisturbed run',
			holds: isSame,
			text: again.out.trim().split('\n').at(-1) ?? again.err,
		},
	]

	/** One fault after the other, until one ends the session or the time is over. */
	async function disturb(signal: (name: NodeJS.Signals) => void, pid: number, over: AbortSignal): Promise<void> {
		for (;;) {
			await sleep(2_000 + random.below(6_000), undefined, { signal: over }).catch(() => {})
			if (over.aborted) return
			if (performance.now() >= until) return signal('SIGINT')
			const fault = random.pick(faults)
			happened.set(fault, (happened.get(fault) ?? 0) + 1)
			if (fault === 'copy') {
				const copy = join(folder.path, `copy-${copies++}.db`)
				const { code, err } = await oxipelago(['export', '--to', copy, '--archive', path])
				if (code === 0) readWhole(copy)
				else bad.push(`export ended with ${code}: ${err.slice(-300)}`)
			} else if (fault === 'SIGSTOP') {
				signal('SIGSTOP')
				await sleep(1_000 + random.below(4_000))
				signal('SIGCONT')
			} else if (fault === 'SIGKILL' || fault === 'SIGTERM' || fault === 'SIGHUP') return signal(fault)
			else kill(fault, pid)
		}
	}
}

/** @throws {ArchiveError} If something in it cannot be read. */
function readWhole(path: string): void {
	const archive = openArchive(path, { mode: 'read' })
	for (const run of archive.runs()) for (const _ of run.candidates());
	archive.close()
}
