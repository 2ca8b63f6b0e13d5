import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { ModelWanted } from '../experiment/model-wanted.ts'
import { UsageError } from './exit-codes.ts'

/** How language models are reached, as far as it is set. */
export interface ModelSettings {
	/** Address of an OpenAI-compatible endpoint. */
	readonly baseUrl: string | undefined
	/** Name of the model there. */
	readonly model: string | undefined
	/** Never printed, kept or handed on. */
	readonly apiKey: string | undefined
	/** Environment and `.env` files together, for keys that an experiment names; as secret as `apiKey`. */
	readonly variables: Readonly<Record<string, string | undefined>>
}

/**
 * The model's settings from the environment, or else from the first `.env` of `folders` that names them.
 *
 * The files are read, not loaded into the environment: what this process starts must not inherit a key. For the same
 * reason `API_KEY` is taken out of `env`.
 *
 * @throws {UsageError} If a `.env` is there and cannot be read.
 */
export function takeModelSettings(env: NodeJS.ProcessEnv, folders: readonly string[]): ModelSettings {
	const sources = [{ ...env }, ...[...new Set(folders)].map(readEnvFile)]
	delete env.API_KEY
	const first = (name: string) =>
		sources.map((source) => source[name]).find((value) => value !== undefined && value !== '')
	const variables = Object.assign({}, ...sources.toReversed()) as Record<string, string | undefined>
	return { baseUrl: first('BASE_URL'), model: first('MODEL'), apiKey: first('API_KEY'), variables }
}

/** Takes the keys that models name out of `env`, as `API_KEY` was: what this process starts must not inherit one. */
export function forgetKeys(env: NodeJS.ProcessEnv, models: readonly Pick<ModelWanted, 'keyVariable'>[]): void {
	for (const { keyVariable } of models) if (keyVariable !== undefined) delete env[keyVariable]
}

function readEnvFile(folder: string): NodeJS.Dict<string> {
	const path = join(folder, '.env')
	try {
		return parseEnv(readFileSync(path, 'utf8'))
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException
		if (code === 'ENOENT' || code === 'ENOTDIR') return {}
		throw new UsageError(`${path}: cannot be read (${code})`, { cause: error })
	}
}
