import assert from 'node:assert/strict'
import { existsSync, linkSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, it } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { jsonLine, visible } from '../../src/cli/visible.ts'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { type Ended, Folder, oxipelago } from './oxipelago.ts'

/** An archive in a folder of its own, with `runs` runs of a few candidates; the names of its runs. */
function kept(folder: Folder, runs = 1, name = 'a.db'): { readonly archive: string; readonly ids: readonly string[] } {
	const path = join(folder.path, name)
	const archive = openArchive(path, { mode: 'write' })
	const ids = Array.from({ length: runs }, () => {
		const run = archive.createRun(newRun)
		for (let number = 0; number < 20; number++) run.tell(tellOf(number))
		return run.id
	})
	archive.close()
	return { archive: path, ids }
}

/** Ends with `code` and one line that says `message`. */
function isOneLine({ code, out, err }: Ended, expected: number, message: RegExp): void {
	assert.equal(code, expected, err)
	assert.equal(out, '')
	assert.match(err, /^error: [^\n]*\n$/)
	assert.match(err, message)
}

describe('export -o', () => {
	it('never writes over the archive, under any of its names', async () => {
		using folder = new Folder()
		const { archive, ids } = kept(folder)
		const before = readFileSync(archive)
		const link = join(folder.path, 'link')
		const hard = join(folder.path, 'hard')
		symlinkSync(archive, link)
		linkSync(archive, hard)
		for (const path of [
			archive,
			link,
			hard,
			`${archive}-wal`,
			`${archive}-shm`,
			`${archive}-journal`,
			`${archive}-lock`,
			`${archive}-lock-${ids[0]}`,
		]) {
			const ended = await oxipelago(['export', '--force', '-o', path, '--archive', archive])
			isOneLine(ended, 2, /expected a file to write to, found the archive that is read/)
		}
		assert.deepEqual(readFileSync(archive), before)
	})

	it('replaces a file only with --force', async () => {
		using folder = new Folder()
		const { archive } = kept(folder)
		const path = folder.file('runs.jsonl', 'mine')
		isOneLine(await oxipelago(['export', '-o', path, '--archive', archive]), 2, /runs\.jsonl: there already; .*--force/)
		assert.equal(readFileSync(path, 'utf8'), 'mine')
		const { code } = await oxipelago(['export', '--force', '-o', path, '--archive', archive])
		assert.equal(code, 0)
		assert.equal(readFileSync(path, 'utf8').trim().split('\n').length, 20)
		assert.deepEqual(
			readdirSync(folder.path).filter((name) => name.endsWith('.part')),
			[],
		)
	})

	it('writes into a device', async () => {
		using folder = new Folder()
		const { archive } = kept(folder)
		assert.equal((await oxipelago(['export', '-o', '/dev/null', '--archive', archive])).code, 0)
		assert.ok(existsSync('/dev/null'))
	})

	it('leaves nothing on a full disk, and the file that was there', { skip: cannotMount() }, async () => {
		using folder = new Folder()
		using disk = new SmallDisk(1)
		const path = join(folder.path, 'large.db')
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		for (let number = 0; number < 20; number++) run.tell(tellOf(number, { output: 'x'.repeat(100_000) }))
		archive.close()
		const ended = await oxipelago(['export', '-o', disk.file('out.jsonl'), '--archive', path])
		isOneLine(ended, 3, /out\.jsonl: cannot be written: no space left on its disk/)
		assert.deepEqual(readdirSync(disk.path), [])
	})
})

describe('the beginning of several names', () => {
	it('is one line that names the runs', async () => {
		using folder = new Folder()
		const { archive, ids } = kept(folder, 2)
		const common = (ids[0] as string).slice(0, 5)
		for (const args of [
			['status', common],
			['best', common],
			['show', `${common}/1`],
			['export', common],
		]) {
			const ended = await oxipelago([...args, '--archive', archive])
			isOneLine(ended, 2, /several runs begin with `/)
			for (const id of ids) assert.ok(ended.err.includes(id), basename(id))
		}
		assert.equal((await oxipelago(['status', ids[0] as string, '--archive', archive])).code, 0)
	})
})

describe("an experiment's name", () => {
	it('is its newest run, everywhere a run is asked for', async () => {
		using folder = new Folder()
		const { archive, ids } = kept(folder, 2)
		const newest = ids[1] as string
		const name = newest.replace(/-\w+$/, '')
		for (const args of [
			['status', name],
			['best', name],
			['show', `${name}/1`],
			['log', name],
		]) {
			const { code, out, err } = await oxipelago([...args, '--archive', archive])
			assert.equal(code, 0, err)
			assert.ok(args[0] === 'best' || out.includes(newest), out)
		}
	})
})

describe('a mistake with --json', () => {
	it('is one line of JSON on standard error, whoever finds it', async () => {
		for (const [args, line] of [
			[['status', 'nothing', '--json'], /expected an archive/],
			[['run', '--for', 'ever', '--json'], /^option '--for <time>' argument 'ever' is invalid/],
			[['status', '--jsno', '--json'], /^unknown option '--jsno' \(did you mean --json\?\)$/],
		] as const) {
			const { code, out, err } = await oxipelago([...args, ...(args[0] === 'status' ? ['--archive', '/no.db'] : [])])
			assert.equal(code, 2)
			assert.equal(out, '')
			assert.match(err, /^[^\n]*\n$/)
			const said = JSON.parse(err)
			assert.deepEqual(Object.keys(said), ['error', 'exitCode'])
			assert.equal(said.exitCode, code)
			assert.match(said.error, line)
		}
	})
})

describe('what a candidate wrote', () => {
	const attack = '\x1b]0;owned\x07\x1b[2J\x9b1A\r'

	it('has its control characters shown, and nothing else', () => {
		assert.equal(visible(attack), '\\x1b]0;owned\\x07\\x1b[2J\\x9b1A\\x0d')
		assert.equal(visible('a\tb\r\nc\n∫ f dx \u{1f3dd}'), 'a\tb\r\nc\n∫ f dx \u{1f3dd}')
		assert.equal(visible('\u202e'), '\\u{202e}')
	})

	it('has shown what does not show, whichever kind of character it is', () => {
		const kinds = {
			tag: '\u{e0041}',
			'no width': '\u200b',
			joiner: '\u200d',
			'byte-order mark': '\ufeff',
			'soft hyphen': '\u00ad',
			'variation selector': '\ufe0f',
			'further variation selector': '\u{e0100}',
			'line separator': '\u2028',
			'paragraph separator': '\u2029',
			isolate: '\u2066',
			'private use': '\ue000',
			'private plane': '\u{f0000}',
			'grapheme joiner': '\u034f',
			filler: '\u3164',
			'space that does not break': '\u00a0',
			'wide space': '\u3000',
			'empty braille': '\u2800',
			'invisible times': '\u2062',
			'musical beam': '\u{1d173}',
			'half a pair': '\ud83c',
			unassigned: '\u0378',
		}
		for (const [kind, character] of Object.entries(kinds)) {
			const shown = visible(`a${character}b`)
			assert.match(shown, /^a\\(x[0-9a-f]{2}|u\{[0-9a-f]{3,6}\})b$/, kind)
			const line = jsonLine({ text: character })
			assert.match(line, /^\{"text":"[ -~]+"\}\n$/, kind)
			assert.equal(JSON.parse(line).text, character, kind)
		}
	})

	it('stands in an export as JSON lines as escapes, where it does not show', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const unseen = `${attack}\u200b\u202e\u{e0041}`
		const archive = openArchive(path, { mode: 'write' })
		archive.createRun(newRun).tell(tellOf(0, { source: unseen, output: unseen }))
		archive.close()
		const file = join(folder.path, 'run.jsonl')
		const { code, out } = await oxipelago(['export', '--archive', path])
		assert.equal(code, 0)
		assert.equal((await oxipelago(['export', '-o', file, '--archive', path])).code, 0)
		assert.equal(out, readFileSync(file, 'utf8'))
		assert.doesNotMatch(out, /(?!\n)\p{C}/u)
		const { source, output } = JSON.parse(out)
		assert.deepEqual([source, output], [unseen, unseen])
	})

	it('cannot steer a terminal through show or best; best --code into a file is byte for byte', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const source = `// ${attack}\npub fn curve(x: f64) -> f64 {\n\tx\n}\n`
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		run.tell(tellOf(1, { source, output: attack, detail: attack }))
		run.tell(tellOf(2, { outcome: { kind: 'panicked', message: attack, line: 1 } }))
		archive.close()
		for (const args of [['show', '1'], ['show', '2'], ['best'], ['status']]) {
			const { code, out } = await oxipelago([...args, '--archive', path])
			assert.equal(code, 0)
			assert.doesNotMatch(out, /(?!\r?\n|\t)\p{Cc}/u)
			if (args[0] !== 'status') assert.ok(out.includes('\\x1b[2J'))
		}
		assert.equal((await oxipelago(['best', '--code', '--archive', path])).out, source)
	})
})

describe('a command that is suggested', () => {
	it('names the archive, quoted where a shell would part it', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'my runs.db')
		const archive = openArchive(path, { mode: 'write' })
		const { id } = archive.createRun(newRun)
		archive.close()
		const status = await oxipelago(['status', '--archive', path])
		assert.ok(status.out.includes(`killed; go on with: oxipelago resume ${id} --archive '${path}'\n`), status.out)
		const best = await oxipelago(['best', '--archive', path])
		isOneLine(best, 2, /has no scored candidate yet/)
		assert.ok(best.err.endsWith(`oxipelago status ${id} --archive '${path}'\n`), best.err)
		const init = await oxipelago(['init', join(folder.path, 'my fit')])
		assert.ok(init.out.endsWith(`  oxipelago run '${join(folder.path, 'my fit')}'\n`), init.out)
	})
})

describe('init', () => {
	for (const path of ['/proc/x', '/proc/x/y/z']) {
		it(`ends at once in ${path}`, async () => {
			isOneLine(await oxipelago(['init', path]), 2, new RegExp(`${path}: cannot be written`))
		})
	}
})
