import { existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folders that the command line works with; all absolute. */
export interface Places {
	/** Folder of this package. */
	readonly packageRoot: string
	/** What relative paths of the person start from. */
	readonly cwd: string
	/** Archive that is used where none is named. */
	readonly archive: string
	/** Folder for what can be made again: built evaluators and compilations. */
	readonly cache: string
	/** Folder for copies of data that came through a pipe. */
	readonly piped: string
}

/** Folder of this package: above both `src` and `dist`. */
export const packageRoot: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/**
 * Where things are.
 *
 * npm starts scripts in the package's folder and tells in `INIT_CWD` where the person is. Runs are kept in `data/` of a
 * clone; a package that npm installed keeps them in `.oxipelago/` where the person is; `OXIPELAGO_HOME` overrides both.
 */
export function placesOf(env: NodeJS.ProcessEnv, processCwd: string): Places {
	const startedByNpm = env.npm_lifecycle_event !== undefined && env.INIT_CWD !== undefined
	const cwd = startedByNpm && processCwd === packageRoot ? (env.INIT_CWD as string) : processCwd
	const home = homeOf(env, cwd)
	return { packageRoot, cwd, archive: join(home, 'archive.db'), cache: join(home, 'cache'), piped: join(home, 'piped') }
}

function homeOf(env: NodeJS.ProcessEnv, cwd: string): string {
	if (env.OXIPELAGO_HOME !== undefined && env.OXIPELAGO_HOME !== '') return resolve(cwd, env.OXIPELAGO_HOME)
	const installed = packageRoot.split(sep).includes('node_modules') || !existsSync(join(packageRoot, 'src'))
	return installed ? join(cwd, '.oxipelago') : join(packageRoot, 'data')
}
