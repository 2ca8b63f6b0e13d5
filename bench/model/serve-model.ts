import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** A model that is served as long as it is needed. */
export interface ServedModel extends AsyncDisposable {
	/** To be used as `BASE_URL`. */
	readonly baseUrl: string
	readonly id: string
	/** What its server has said on standard error so far. */
	readonly log: string
}

/**
 * Starts a server and waits until it answers.
 *
 * @param serve - A shell's command that prints `BASE_URL=… MODEL=…`, serves until it is ended, and logs on standard error.
 * @param logFile - Where that log goes as well.
 * @throws {Error} If it ends before.
 */
export async function serveModel(serve: string, logFile: string): Promise<ServedModel> {
	const child = spawn(serve, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
	const file = createWriteStream(logFile)
	let [said, log] = ['', '']
	child.stdout.on('data', (chunk) => {
		said += chunk
	})
	child.stderr.on('data', (chunk) => {
		log += chunk
		file.write(chunk)
	})
	const isOver = new Promise<void>((resolve) => child.once('close', () => resolve()))
	const stop = async (): Promise<void> => {
		// With the shell that it was started by.
		if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid)
		await isOver
		file.end()
	}
	for (;;) {
		if (child.exitCode !== null) throw new Error(`\`${serve}\` ended with ${child.exitCode}: ${log.slice(-2_000)}`)
		const [, baseUrl, id] = /BASE_URL=(\S+)\s+MODEL=(\S+)/.exec(said) ?? []
		if (baseUrl !== undefined && id !== undefined && (await answers(baseUrl))) {
			return {
				baseUrl,
				id,
				get log() {
					return log
				},
				[Symbol.asyncDispose]: stop,
			}
		}
		await wait(500)
	}
}

async function answers(baseUrl: string): Promise<boolean> {
	return await fetch(`${baseUrl}/models`).then(
		({ ok }) => ok,
		() => false,
	)
}
