import type { Experiment } from '../experiment/experiment.ts'
import { readEnvFile } from './env-file.ts'

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
	/** Names in a `.env` that seem to be meant for a model, where none is set. */
	readonly unread: readonly string[]
	/** The variables in which address, name and key are set, by the usual ones. */
	readonly names: Readonly<Record<'BASE_URL' | 'MODEL' | 'API_KEY', string>>
}

/**
 * The model's settings from the environment, or else from the first `.env` of `folders` that names them.
 *
 * The names that OpenAI's own programs use do as well: in a `.env`, and in the environment where a model is named. Its key
 * is taken only with its address, or from a `.env`: a key that lies about for something else must not go anywhere.
 *
 * The files are read, not loaded into the environment: what this process starts must not inherit a key. For the same
 * reason keys are taken out of `env`.
 *
 * @throws {UsageError} If a `.env` is there and cannot be read.
 */
export function takeModelSettings(env: NodeJS.ProcessEnv, folders: readonly string[]): ModelSettings {
	const files = [...new Set(folders)].map(readEnvFile)
	const sources = [{ ...env }, ...files]
	delete env.API_KEY
	delete env.OPENAI_API_KEY
	const variables = Object.assign({}, ...sources.toReversed()) as Record<string, string | undefined>
	const first = (...names: string[]) =>
		sources.flatMap((source) => names.map((name) => source[name])).find((value) => value !== undefined && value !== '')
	const model = first('MODEL') ?? first('OPENAI_MODEL', 'OPENAI_MODEL_NAME')
	const theirs = ['OPENAI_BASE_URL', 'OPENAI_API_BASE_URL', 'OPENAI_API_BASE']
	const inFile = files.flatMap((file) => theirs.map((name) => file[name])).find((value) => value !== undefined)
	const baseUrl = first('BASE_URL') ?? (model === undefined ? inFile : first(...theirs))
	const isTheirs = first('BASE_URL') === undefined && baseUrl !== undefined
	const theirKey = isTheirs ? first('OPENAI_API_KEY') : files.map((file) => file.OPENAI_API_KEY).find(Boolean)
	const named = (value: string | undefined, usual: string, others: readonly string[]) =>
		[usual, ...others].find((name) => value !== undefined && sources.some((source) => source[name] === value)) ?? usual
	const apiKey = first('API_KEY') ?? theirKey
	const names = {
		BASE_URL: named(baseUrl, 'BASE_URL', theirs),
		MODEL: named(model, 'MODEL', ['OPENAI_MODEL', 'OPENAI_MODEL_NAME']),
		API_KEY: named(apiKey, 'API_KEY', ['OPENAI_API_KEY']),
	}
	const unread =
		baseUrl === undefined && model === undefined
			? files
					.flatMap((file) => Object.keys(file))
					.filter((name) => likeOurs.test(name) && !/^(?:OPENAI_)?API_KEY$/.test(name))
			: []
	return { baseUrl, model, apiKey, variables, unread, names }
}

/** What is said of a model's settings, with the names of variables that a person has set. */
export function asNamed(message: string, { names }: Pick<ModelSettings, 'names'>): string {
	return message.replace(/`(baseUrl|BASE_URL|MODEL|API_KEY)`/g, (_, name: string) => {
		return `\`${names[name === 'baseUrl' ? 'BASE_URL' : (name as keyof typeof names)]}\``
	})
}

/** Names that other programs have for an endpoint or a model. */
const likeOurs = /(?:^|_)(?:BASE_?URL|API_(?:BASE|URL)|ENDPOINT|MODELS?|LLM|OLLAMA_HOST)(?:_|$)|_API_KEY$/i

/**
 * Takes what is secret of an experiment's variables out of `env`, as `API_KEY` was: what this process starts must not inherit
 * it.
 */
export function forgetKeys(env: NodeJS.ProcessEnv, { models, notify }: Pick<Experiment, 'models' | 'notify'>): void {
	for (const name of [...models.map(({ keyVariable }) => keyVariable), notify?.webhookVariable])
		if (name !== undefined) delete env[name]
}
