import { execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Substitutions } from './candidate-file.ts'

/** Everything within reach of an ordinary program that candidates are told of, and must not touch. */
export interface Outside {
	/** Where it all is, to be put into candidates. */
	readonly words: Substitutions
	/** What no candidate may learn, in any outcome or output. */
	readonly secret: string
	/** What has been touched since it was laid out, a line each; empty if nothing has. */
	touched(): Promise<string[]>
	/** Removes it all. */
	remove(): Promise<void>
}

/**
 * Lays out files that anyone may write, listening sockets, a process to kill and a secret in the environment; in the
 * home folder and the working folder too.
 */
export async function layOut(): Promise<Outside> {
	const secret = `oxi-secret-${process.pid}-${Date.now()}`
	const secretName = 'OXI_ATTACKS_SECRET'
	process.env[secretName] = secret
	const name = `oxi-attacks-${process.pid}`
	const folders = {
		CANARY: await realpath(await mkdtemp(join(tmpdir(), `${name}-`))),
		HOME: join(homedir(), `.${name}`),
		HERE: join(process.cwd(), 'data', name),
	}
	for (const folder of Object.values(folders)) {
		await mkdir(folder, { recursive: true })
		await chmod(folder, 0o777)
		for (const file of ['readable', 'writable']) {
			await writeFile(join(folder, file), `${secret}\n`)
			await chmod(join(folder, file), 0o666)
		}
	}
	const visits: string[] = []
	const tcp = await listening(
		createServer((socket) => void socket.destroy(visits.push('a TCP connection') as never)),
		{
			port: 0,
			host: '127.0.0.1',
		},
	)
	const path = join(tmpdir(), `${name}.sock`)
	const unix = await listening(
		createServer((socket) => void socket.destroy(visits.push('a connection to a socket') as never)),
		{ path },
	)
	await chmod(path, 0o777)
	const udp = createSocket('udp4', () => void visits.push('a datagram'))
	udp.bind(0, '127.0.0.1')
	await once(udp, 'listening')
	const victim = spawn('sleep', ['100000'], { stdio: 'ignore' })
	await once(victim, 'spawn')

	const before = { files: await filesOf(Object.values(folders)), shared: await sharedThings() }
	return {
		secret,
		words: {
			...folders,
			SECRET_NAME: secretName,
			NAME: name,
			PORT: String((tcp.address() as AddressInfo).port),
			UDP: String(udp.address().port),
			SOCKET: path,
			VICTIM: String(victim.pid),
			MANAGER: String(process.pid),
		},
		async touched() {
			// What was sent is heard before this is answered.
			await new Promise(setImmediate)
			const faults = [...visits]
			const files = await filesOf(Object.values(folders))
			if (files !== before.files) faults.push(`files changed:\n${before.files}\nto:\n${files}`)
			const shared = await sharedThings()
			if (shared !== before.shared) faults.push(`shared memory and queues changed: ${before.shared} to ${shared}`)
			if (victim.exitCode !== null || victim.signalCode !== null) faults.push('a process was ended')
			if (process.env[secretName] !== secret) faults.push('the environment changed')
			for (const stray of straysNamed(name)) faults.push(`a file was made: ${stray}`)
			return faults
		},
		async remove() {
			victim.kill('SIGKILL')
			tcp.close()
			unix.close()
			udp.close()
			delete process.env[secretName]
			await Promise.all(Object.values(folders).map((folder) => rm(folder, { recursive: true, force: true })))
		},
	}
}

async function listening(server: Server, where: object): Promise<Server> {
	server.listen(where)
	await once(server, 'listening')
	return server
}

/** Names, sizes, modes, times of change and contents of all files in these folders. */
async function filesOf(folders: readonly string[]): Promise<string> {
	const lines: string[] = []
	for (const folder of folders) {
		for (const name of (await readdir(folder)).toSorted()) {
			const file = join(folder, name)
			const { mode, size, ctimeMs } = await stat(file)
			lines.push(`${file} ${mode.toString(8)} ${size} ${ctimeMs} ${await readFile(file, 'utf8')}`)
		}
	}
	return lines.join('\n')
}

/** System V memory, queues and semaphores: they would outlive the process that made them. */
async function sharedThings(): Promise<string> {
	const kinds = await Promise.all(
		['shm', 'msg', 'sem'].map(async (kind) => {
			const text = await readFile(`/proc/sysvipc/${kind}`, 'utf8').catch(() => '')
			return `${kind} ${text.trim().split('\n').length - 1}`
		}),
	)
	return kinds.join(', ')
}

function straysNamed(name: string): string[] {
	const found = execFileSync('find', ['/dev/shm', '/tmp', '/var/tmp', '-maxdepth', '1', '-name', name], {
		encoding: 'utf8',
	})
	return found.split('\n').filter((line) => line !== '')
}
