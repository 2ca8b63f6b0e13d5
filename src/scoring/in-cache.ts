import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ToolchainError } from '../rust/toolchain.ts'
import { cacheFault } from './machine-faults.ts'

/**
 * What `work` comes to, in a cache that is made where it is missing.
 *
 * @throws {ToolchainError} If the cache cannot be made or written.
 */
export async function inCache<Value>(cacheFolder: string, work: () => Promise<Value>): Promise<Value> {
	try {
		await makeFolder(cacheFolder)
		return await work()
	} catch (error) {
		const fault = cacheFault(cacheFolder, error)
		throw fault === undefined ? error : new ToolchainError(fault)
	}
}

/** As `mkdir` would with `recursive`, which never ends where a folder that is there takes no other, as `/proc`. */
async function makeFolder(path: string): Promise<void> {
	const isMade = await mkdir(path).then(
		() => true,
		(error: NodeJS.ErrnoException) => {
			if (error.code === 'EEXIST') return true
			if (error.code === 'ENOENT' && dirname(path) !== path) return false
			throw error
		},
	)
	if (isMade) return
	await makeFolder(dirname(path))
	await mkdir(path)
}
