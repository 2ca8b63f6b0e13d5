import assert from 'node:assert/strict'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { exportRun } from '../../src/cli/commands/export.ts'
import type { Context } from '../../src/cli/context.ts'
import { placesOf } from '../../src/cli/places.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { Folder } from './oxipelago.ts'

it('an export as CSV is text as it was for a program, and escapes what does not show on a terminal', async () => {
	using folder = new Folder()
	const path = join(folder.path, 'a.db')
	const unseen = '=1+1 "\x1b[2J\x9b1A\r\u200b\u202e\u{e0041}"\n'
	const archive = openArchive(path, { mode: 'write' })
	archive.createRun(newRun).tell(tellOf(0, { source: unseen, output: unseen }))
	archive.close()
	const written = async (isTTY: boolean): Promise<string> => {
		const out = Object.assign(new PassThrough(), { isTTY })
		const context: Context = {
			places: { ...placesOf({}, folder.path), archive: path },
			env: {},
			out: out as unknown as NodeJS.WriteStream,
			err: process.stderr,
			input: async () => Buffer.alloc(0),
			forPrograms: false,
			program: 'oxipelago',
		}
		await exportRun(context, undefined, { format: 'csv' })
		return await text(out.end())
	}
	const [{ source, output }] = parse(await written(false), { columns: true }) as [Record<string, string>]
	assert.deepEqual([source, output], [unseen, unseen])
	const shown = await written(true)
	assert.doesNotMatch(shown, /(?!\n)\p{C}/u)
	assert.ok(shown.includes(String.raw`=1+1 ""\x1b[2J\x9b1A\x0d\u{200b}\u{202e}\u{e0041}""`), shown)
})
