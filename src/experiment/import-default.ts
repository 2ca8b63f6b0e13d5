import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ExperimentError } from './experiment-error.ts'

/**
 * Default export of a module of a person's own: it runs with all rights of this process.
 *
 * @param file - Absolute.
 * @param by - What it should be made by, such as `defineExperiment`.
 * @throws {ExperimentError} If it cannot be imported, throws or has no default export; one line.
 */
export async function importDefault(file: string, by: string): Promise<unknown> {
	// The time in the address makes a file that was changed a new module, for whoever loads it twice in a process.
	const url = pathToFileURL(file)
	url.searchParams.set('at', String((await stat(file)).mtimeMs))
	let module: { readonly default?: unknown }
	try {
		module = await import(url.href)
	} catch (cause) {
		throw new ExperimentError([`${file}${lineOf(cause, file)}: ${reasonOf(cause)}`], { cause })
	}
	if (module.default !== undefined) return module.default
	throw new ExperimentError([`${file}: expected \`export default ${by}({ … })\`, found no default export`])
}

function reasonOf(cause: unknown): string {
	if (!(cause instanceof Error)) return `threw ${JSON.stringify(cause)}`
	const message = cause.message.split('\n')[0] ?? ''
	if (cause instanceof SyntaxError) return `cannot be read as TypeScript: ${message}`
	const code = (cause as NodeJS.ErrnoException).code
	if (code === 'ERR_MODULE_NOT_FOUND') return message.replace(/ imported from .*$/, ', which it imports')
	return `threw ${cause.name}: ${message}`
}

function lineOf(cause: unknown, file: string): string {
	const stack = cause instanceof Error ? (cause.stack ?? '') : ''
	const at = stack.indexOf(basename(file))
	const line = at === -1 ? null : /^(?:\?at=[\d.]+)?:(\d+)/.exec(stack.slice(at + basename(file).length))
	return line === null ? '' : `:${line[1]}`
}
