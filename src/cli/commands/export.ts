import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Archive, RunArchive } from '../../archive/archive.ts'
import { exportCsv, exportJsonl } from '../../archive/export.ts'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, pathForPeople } from '../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'
import { writeCopy, writeExport } from '../export-file.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { counted } from '../numbers.ts'
import { jsonWithEscapes, visible } from '../visible.ts'

/** Options of `export`. */
export interface ExportOptions extends LookOptions {
	readonly format: 'jsonl' | 'csv'
	readonly output?: string
	/** A file for a copy of the whole archive, in place of lines. */
	readonly to?: string
	readonly force?: boolean
}

/**
 * `export [run]`: every candidate of a run as JSON lines or CSV, on standard output or in a file; with `--to` a copy of the
 * whole archive, beside whoever writes to it.
 */
export async function exportRun(context: Context, id: string | undefined, options: ExportOptions): Promise<ExitCode> {
	return await withArchive(context, options, async (archive) => {
		if (options.to !== undefined) return await copyArchive(context, archive, options.to, id, options)
		const run = runNamed(context, archive, id)
		if (options.output === undefined) {
			await pipeline(linesOf(run, options.format, context.out.isTTY), context.out, { end: false })
			return exitCodes.ok
		}
		const lines = linesOf(run, options.format, false)
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

/**
 * What no terminal obeys: JSON has escapes, of which a reader makes the same text. CSV has none, so that programs get each text as
 * it was, and a terminal what a person can see.
 */
function linesOf(run: RunArchive, format: ExportOptions['format'], isShown: boolean): Readable {
	if (format === 'jsonl') return Readable.from(Iterator.from(exportJsonl(run)).map((line) => jsonWithEscapes(line)))
	const lines = Iterator.from(exportCsv(run))
	return Readable.from(isShown ? lines.map((line) => visible(line)) : lines)
}

async function copyArchive(
	context: Context,
	archive: Archive,
	to: string,
	id: string | undefined,
	{ output, force = false }: ExportOptions,
): Promise<ExitCode> {
	if (id !== undefined || output !== undefined) {
		throw new UsageError('--to copies the whole archive: expected no run beside it, and no --output')
	}
	const path = resolve(context.places.cwd, to)
	const shown = pathForPeople(context, path)
	const { signal } = new AbortController()
	await writeCopy((file) => archive.copyTo(file), { path, shown, archive: archive.path, force, signal })
	context.err.write(
		`${shown}: a copy of ${pathForPeople(context, archive.path)}, ${counted(archive.runs().length, 'run')}\n`,
	)
	return exitCodes.ok
}
