import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { ModelPlan } from '../agent/model-plan.ts'
import { UsageError } from './exit-codes.ts'

/** How language models are reached, as far as it is set. */
export interface ModelSettings {
	/** Address of an OpenAI-compatible endpoint. */
	readonly baseUrl: string | undefined
	/** Name of the model there. */
	readonly model: string | undefined
	/** Never printed, kept or handed on. */
	readonly apiKey: string | undefined
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
	return { baseUrl: first('BASE_URL'), model: first('MODEL'), apiKey: first('API_KEY') }
}

/** One line for a person: which proposers a run has, and how it could have others. */
export function proposersNote(models: readonly ModelPlan[], offline: boolean): string {
	if (offline) return 'offline: embedded operators only'
	if (models.length === 0) return 'embedded operators only; for a model: BASE_URL, MODEL, API_KEY in .env'
	const named = models.map(({ id, baseUrl }) => `${id} at ${baseUrl}`).join(', ')
	return `${named}, and the embedded operators`
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
