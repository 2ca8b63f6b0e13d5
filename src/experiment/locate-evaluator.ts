import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { closestMatch } from 'leven'
import { parse } from 'smol-toml'
import { type EvaluatorInput, isScriptFile } from './define-evaluator.ts'
import type { EvaluatorSource } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'

/**
 * Where an evaluator lies.
 *
 * A bare name (`sort`) means a built-in one, unless the experiment's folder has a crate of that name.
 *
 * @param named - As in the experiment: a crate folder, a `.rs` or `.ts` file, the name of a built-in, or one in TypeScript itself.
 * @param folder - What relative paths start from.
 * @param evaluatorsFolder - Where the built-in ones are.
 * @param file - The experiment's file, for messages.
 * @throws {ExperimentError} If there is neither a crate nor a file.
 */
export async function locateEvaluator(
	named: string | EvaluatorInput,
	folder: string,
	evaluatorsFolder: string,
	file: string,
): Promise<EvaluatorSource> {
	if (typeof named !== 'string') return { kind: 'script', path: file }
	const path = resolve(folder, named)
	const found = await stat(path).catch(() => undefined)
	if (found?.isFile() && path.endsWith('.rs')) return { kind: 'file', path }
	if (found?.isFile() && isScriptFile(path)) return { kind: 'script', path }
	if (found?.isDirectory() && (await isCrate(path))) return { kind: 'crate', path }
	if (found !== undefined) {
		const what = found.isDirectory() ? 'a folder without Cargo.toml' : 'another file'
		throw new ExperimentError([
			`${file}: evaluator: expected a crate's folder or a \`.rs\` or \`.ts\` file, found ${what}: ${path}`,
		])
	}
	if (/^[\w-]+$/.test(named)) return builtIn(named, evaluatorsFolder, file)
	throw new ExperimentError([
		`${file}: evaluator: expected a crate's folder or a \`.rs\` or \`.ts\` file, found nothing at ${path}`,
	])
}

/**
 * Whether an evaluator's data is a table, which is then read for it: its Cargo.toml says so by
 * `[package.metadata.oxipelago]` and `data = 'table'`.
 */
export async function takesTable({ kind, path }: EvaluatorSource): Promise<boolean> {
	if (kind !== 'crate') return false
	const manifest = await readFile(join(path, 'Cargo.toml'), 'utf8').catch(() => '')
	try {
		const { package: own } = parse(manifest) as { package?: { metadata?: { oxipelago?: { data?: unknown } } } }
		return own?.metadata?.oxipelago?.data === 'table'
	} catch {
		return false // cargo says it better
	}
}

async function builtIn(name: string, evaluatorsFolder: string, file: string): Promise<EvaluatorSource> {
	const known = await builtInNames(evaluatorsFolder)
	if (known.includes(name)) return { kind: 'crate', path: join(evaluatorsFolder, name) }
	const nearest = closestMatch(name, known, { maxDistance: 3 })
	const hint = nearest === undefined ? `built in are ${known.join(', ')}` : `did you mean \`${nearest}\`?`
	throw new ExperimentError([`${file}: evaluator: no evaluator \`${name}\`; ${hint}`])
}

/** Crates of the workspace that stand on the kit; the others serve them. */
async function builtInNames(evaluatorsFolder: string): Promise<string[]> {
	const entries = await readdir(evaluatorsFolder, { withFileTypes: true })
	const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
	const manifests = await Promise.all(
		names.map((name) => readFile(join(evaluatorsFolder, name, 'Cargo.toml'), 'utf8').catch(() => '')),
	)
	return names.filter((_, index) => /^oxipelago-kit\b/m.test(manifests[index] ?? ''))
}

async function isCrate(folder: string): Promise<boolean> {
	return (await stat(join(folder, 'Cargo.toml')).catch(() => undefined)) !== undefined
}
