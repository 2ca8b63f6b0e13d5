import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportCsv, exportJsonl } from '../../archive/export.ts'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, pathForPeople } from '../context.ts'
import { UsageError } from '../exit-codes.ts'

/** Options of `export`. */
export interface ExportOptions extends LookOptions {
	readonly format: 'jsonl' | 'csv'
	readonly output?: string
}

/** `export [run]`: every candidate of a run as JSON lines or CSV, on standard output or in a file. */
export async function exportRun(context: Context, id: string | undefined, options: ExportOptions): Promise<void> {
	await withArchive(context, options, async (archive) => {
		const run = runNamed(context, archive, id)
		const lines = Readable.from(options.format === 'csv' ? exportCsv(archive, run.id) : exportJsonl(archive, run.id))
		if (options.output === undefined) {
			await pipeline(lines, context.out, { end: false })
			return
		}
		const path = resolve(context.places.cwd, options.output)
		try {
			await pipeline(lines, createWriteStream(path))
		} catch (error) {
			const { code, syscall } = error as NodeJS.ErrnoException
			if (syscall === undefined) throw error
			throw new UsageError(`${pathForPeople(context, path)}: cannot be written (${code})`, { cause: error })
		}
		context.err.write(`${pathForPeople(context, path)}: ${run.id} as ${options.format}\n`)
	})
}
