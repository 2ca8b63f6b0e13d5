import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportCsv, exportJsonl } from '../../archive/export.ts'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, pathForPeople } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { writeExport } from '../export-file.ts'
import { listenForInterrupts } from '../interrupts.ts'

/** Options of `export`. */
export interface ExportOptions extends LookOptions {
	readonly format: 'jsonl' | 'csv'
	readonly output?: string
	readonly force?: boolean
}

/** `export [run]`: every candidate of a run as JSON lines or CSV, on standard output or in a file. */
export async function exportRun(context: Context, id: string | undefined, options: ExportOptions): Promise<ExitCode> {
	return await withArchive(context, options, async (archive) => {
		const run = runNamed(context, archive, id)
		const lines = Readable.from(options.format === 'csv' ? exportCsv(run) : exportJsonl(run))
		if (options.output === undefined) {
			await pipeline(lines, context.out, { end: false })
			return exitCodes.ok
		}
		const path = resolve(context.places.cwd, options.output)
		const shown = pathForPeople(context, path)
		// Heard here, so that half a file is not left behind.
		using interrupts = listenForInterrupts(
			() => {},
			() => process.exit(exitCodes.interrupted),
			false,
		)
		const { signal } = interrupts
		try {
			await writeExport(lines, { path, shown, archive: archive.path, force: options.force ?? false, signal })
		} catch (error) {
			if (signal.aborted) return exitCodes.interrupted
			throw error
		}
		context.err.write(`${shown}: ${run.id} as ${options.format}\n`)
		return exitCodes.ok
	})
}
