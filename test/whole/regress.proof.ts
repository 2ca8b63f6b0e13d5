import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { archiveDigest } from '../../src/archive/digest.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder, oxipelago, root } from '../cli/oxipelago.ts'

/** Within the front of the first ask of `regress`, and after it. */
const instants = [10, 20]

test('a run with `regress` whose program was killed, or that was itself, ends as one that was left alone', async () => {
	using folder = new Folder()
	// Of few rows, which the search goes through for each formula.
	const rows = readFileSync(join(root, 'data/plants.csv'), 'utf8').split('\n').slice(0, 81).join('\n')
	const start = [
		...['run', 'examples/regression', '--data', folder.file('few.csv', rows)],
		...['--candidates', '24', '--seed', '4', '--offline'],
	]
	const whole = join(folder.path, 'whole.db')
	assert.equal((await run(start, whole)).code, 0)
	const found = archiveIn(whole)
	assert.ok(found.byRegress > 3, `${found.byRegress} candidates of regress`)

	const deserted = join(folder.path, 'deserted.db')
	let killed = 0
	const ended = await run(start, deserted, (told, pid) => {
		if (told === 1 || told === 5) killed += killPrograms(pid)
	})
	assert.equal(ended.code, 0, ended.err)
	assert.ok(killed > 0, 'no program to kill')
	assert.equal(archiveIn(deserted).digest, found.digest, 'the program was killed')

	const resumed = join(folder.path, 'resumed.db')
	for (const [index, instant] of instants.entries()) {
		const words = index === 0 ? start : ['resume', '--offline']
		await run([...words, '--lanes', String(1 + (index % 2))], resumed, (told, _, kill) => {
			if (told >= instant) kill('SIGKILL')
		})
	}
	assert.equal((await run(['resume', '--offline'], resumed)).code, 0)
	assert.equal(archiveIn(resumed).digest, found.digest, 'the run was killed')
})

function run(
	args: readonly string[],
	archive: string,
	onTold: (told: number, pid: number, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
) {
	return oxipelago([...args, '--json', '--archive', archive], {
		onLine: (line, kill, pid) => {
			const event = JSON.parse(line)
			if (event.kind === 'candidate-told') onTold(event.candidate, pid, kill)
		},
	})
}

function archiveIn(path: string): { readonly digest: string; readonly byRegress: number } {
	const archive = openArchive(path, { mode: 'read' })
	const [kept] = archive.runs()
	assert.ok(kept !== undefined)
	const byRegress = [...kept.lineage()].filter(({ operator }) => operator === 'regress').length
	const digest = archiveDigest(kept)
	archive.close()
	return { digest, byRegress }
}

/** Kills the programs that search formulas for that process; how many. */
function killPrograms(parent: number): number {
	const ours = readdirSync('/proc').filter((pid) => {
		try {
			const [, , ppid] = readFileSync(`/proc/${pid}/stat`, 'utf8')
				.replace(/^.*\) /, ') ')
				.split(' ')
			return Number(ppid) === parent && readlinkSync(`/proc/${pid}/exe`).endsWith('/formulas')
		} catch {
			return false // not a process, or gone again
		}
	})
	for (const pid of ours) process.kill(Number(pid), 'SIGKILL')
	return ours.length
}
