import { dirname, extname, join, resolve } from 'node:path'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, pathForPeople } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { markdownOf, reportFiles, writeReport } from '../report/write-report.ts'
import { jsonLine } from '../visible.ts'
import { writeFault } from '../write-fault.ts'

/** Options of `report`. */
export interface ReportOptions extends LookOptions {
	readonly output?: string
	readonly markdown?: boolean
}

/** `report [run]`: a run as one HTML file that needs nothing else, and as Markdown. */
export async function report(context: Context, id: string | undefined, options: ReportOptions): Promise<void> {
	const { out, err, places } = context
	await withArchive(context, options, async (archive) => {
		const run = runNamed(context, archive, id)
		if (options.markdown === true) {
			out.write(await markdownOf(archive, run))
			return
		}
		const files =
			options.output === undefined ? reportFiles(archive, run) : filesNamed(resolve(places.cwd, options.output))
		try {
			await writeReport(context, archive, run, files, () => err.write('building the page of reports (once)\n'))
		} catch (error) {
			throw writeFault(pathForPeople(context, files.html), error)
		}
		if (options.json === true) out.write(jsonLine({ run: run.id, ...files }))
		else out.write(`${pathForPeople(context, files.html)}\n${pathForPeople(context, files.markdown)}\n`)
	})
}

/** The name that a person gives is the page's; Markdown stands beside it. */
function filesNamed(path: string): { html: string; markdown: string } {
	const extension = extname(path)
	if (extension !== '.html') {
		throw new UsageError(`expected -o to name an \`.html\` file, found \`${path}\`; the Markdown is written beside it`)
	}
	return { html: path, markdown: join(dirname(path), `${path.slice(dirname(path).length + 1, -extension.length)}.md`) }
}
