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
	await using markdown = await writtenBeside(files.markdown, reportMarkdown(update.run))
	const template = await pageTemplate(context, onBuild).catch(async (error) => {
		await markdown.take()
		throw error
	})
	await using html = await writtenBeside(files.html, withData(template, await packedRun(run, update)))
	await markdown.take()
	await html.take()
}

/** A text in a file that takes the name which it is meant for once it is whole, and is gone where it does not. */
async function writtenBeside(path: string, text: string): Promise<AsyncDisposable & { take(): Promise<void> }> {
	const written = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`)
	const remove = () => rm(written, { force: true })
	await writeFile(written, text).catch(async (error) => {
		await remove()
		throw error
	})
	return { take: () => rename(written, path), [Symbol.asyncDispose]: remove }
}
