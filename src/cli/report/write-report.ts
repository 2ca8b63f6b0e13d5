import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Archive, RunArchive } from '../../archive/archive.ts'
import { loadRustSyntax } from '../../experiment/rust-syntax.ts'
import { RunReader } from '../../report/read-run.ts'
import { standingOf } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { reportMarkdown } from './markdown.ts'
import { packedRun } from './packed-run.ts'
import { pageTemplate, withData } from './page-template.ts'

/** Where the report of a run is put: a page, and the same as Markdown beside it. */
export interface ReportFiles {
	readonly html: string
	readonly markdown: string
}

/** A folder beside the archive has the reports of its runs. */
export function reportFiles(archive: Archive, run: RunArchive): ReportFiles {
	const folder = join(dirname(archive.path), 'reports')
	return { html: join(folder, `${run.id}.html`), markdown: join(folder, `${run.id}.md`) }
}

/** A run as Markdown. */
export async function markdownOf(archive: Archive, run: RunArchive): Promise<string> {
	const reader = await RunReader.of(run, await loadRustSyntax())
	return reportMarkdown(reader.read(standingOf(archive, run.record()), 0, Date.now()).run)
}

/**
 * Writes the report of a run; what is there of an earlier one is replaced.
 *
 * @param onBuild - Told before the page is built, in a clone where it has not been.
 * @throws {MissingError} If the page is not there and cannot be built; the Markdown is written before.
 * @throws {Error} If a file cannot be written.
 */
export async function writeReport(
	context: Context,
	archive: Archive,
	run: RunArchive,
	files: ReportFiles,
	onBuild: () => void,
): Promise<void> {
	const reader = await RunReader.of(run, await loadRustSyntax())
	const update = reader.read(standingOf(archive, run.record()), 0, Date.now())
	await mkdir(dirname(files.html), { recursive: true })
	await writeWhole(files.markdown, reportMarkdown(update.run))
	await writeWhole(files.html, withData(await pageTemplate(context, onBuild), await packedRun(run, update)))
}

/** A file that is there whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
	const written = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`)
	try {
		await writeFile(written, text)
		await rename(written, path)
	} finally {
		await rm(written, { force: true })
	}
}
