import { rejects } from 'node:assert/strict'
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { scratchParent } from '../../src/rust/scratch.ts'
import { toolchain } from '../rust/machine.ts'
import { type EvaluatorName, tableFile } from './arena.ts'
import { headers } from './manifest.ts'
import { oneJudge } from './one-judge.ts'
import { descendants } from './process-list.ts'

/** What a sandbox holds while its candidate runs. */
export interface Listing {
	/** Each name of a mapping with its permissions, as `docs/sandbox.md` lists them: `libc.so.6 r-x`. */
	readonly mappings: readonly string[]
	/** Each number with what it is: `0 pipe`. */
	readonly descriptors: readonly string[]
	/** Names of folders of this machine that are in its memory, and numbers that only the judge may have. */
	readonly found: readonly string[]
	readonly kib: number
}

/** Stops a live sandbox, and lists what it has; the kernel's account, which takes root. */
export async function listSandbox(context: Pick<TestContext, 'after'>, name: EvaluatorName): Promise<Listing> {
	const judge = await oneJudge(context, name)
	const loop = `pub fn ${headers[name]} {\n\tloop {\n\t\tstd::hint::black_box(0);\n\t}\n}\n`
	const evaluate = await judge.load(loop)
	const outcome = evaluate()
	try {
		const pid = await sandboxAtWork()
		process.kill(pid, 'SIGSTOP')
		const listing = listingOf(pid, [...(await folders()), ...secretsOf(name)])
		process.kill(pid, 'SIGKILL')
		return listing
	} finally {
		// Nobody's: what this has killed.
		await rejects(outcome, /The judge has lost a process: a sandbox was killed/)
	}
}

/** The process that has inputs and outputs, and both filters, the second of which is entered before the candidate is called. */
async function sandboxAtWork(): Promise<number> {
	for (let turn = 0; turn < 2_000; turn++) {
		for (const line of descendants(process.pid)) {
			const pid = Number.parseInt(line, 10)
			const maps = textOf(`/proc/${pid}/maps`)
			const isFiltered = /^Seccomp_filters:\s*2$/m.test(textOf(`/proc/${pid}/status`))
			if (isFiltered && /oxi-input/.test(maps) && /oxi-output/.test(maps)) return pid
		}
		await setTimeout(2)
	}
	throw new Error('Expected a sandbox to run its candidate, found none')
}

function listingOf(pid: number, secrets: readonly Buffer[]): Listing {
	const maps = textOf(`/proc/${pid}/maps`).trim().split('\n').map(mappingOf)
	const descriptors = readdirSync(`/proc/${pid}/fd`).map((number) => {
		const target = readlinkSync(`/proc/${pid}/fd/${number}`)
		return `${number} ${target.replace(/:\[\d+\]$/, '')}`
	})
	const found = new Set<string>()
	let bytes = 0
	const memory = openSync(`/proc/${pid}/mem`, 'r')
	try {
		for (const { start, end, name, permissions } of maps) {
			if (!permissions.startsWith('r')) continue
			for (let at = start; at < end; at += 16 << 20) {
				const piece = readPiece(memory, at, Math.min(16 << 20, end - at))
				bytes += piece.length
				for (const secret of secrets)
					if (piece.includes(secret)) found.add(`${secret.toString('latin1')} in ${name} ${permissions}`)
			}
		}
	} finally {
		closeSync(memory)
	}
	const mappings = new Set(maps.map(({ name, permissions }) => `${name} ${permissions}`))
	return { mappings: [...mappings].sort(), descriptors, found: [...found], kib: bytes >> 10 }
}

interface Mapping {
	readonly start: number
	readonly end: number
	readonly name: string
	readonly permissions: string
}

/** Of `7f00-7f01 r--p 00000000 00:01 7 /memfd:oxi-code (deleted)`; what has no name is called `anonymous`. */
function mappingOf(line: string): Mapping {
	const [range = '', permissions = '', , , , ...rest] = line.split(/ +/)
	const [start = 0, end = 0] = range.split('-').map((word) => Number.parseInt(word, 16))
	const path = rest.join(' ').replace(' (deleted)', '')
	return { start, end, permissions, name: path.replace(/^\/(?:[^/]*\/)*/, '') || 'anonymous' }
}

/** What cannot be read, such as what lies behind a file's end, is left out. */
function readPiece(memory: number, at: number, size: number): Buffer {
	const piece = Buffer.alloc(size)
	for (let done = 0; done < size; ) {
		try {
			done += readSync(memory, piece, done, size - done, at + done)
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EIO' && (error as NodeJS.ErrnoException).code !== 'EFAULT')
				throw error
			return piece.subarray(0, done)
		}
	}
	return piece
}

/** Folders of this machine of which a sandbox knows no name. */
async function folders(): Promise<Buffer[]> {
	const all = [homedir(), toolchain.sysroot, process.cwd(), join(tmpdir(), 'oxi'), join(await scratchParent(), 'oxi')]
	return all.map((path) => Buffer.from(path))
}

/** What only a judge of this evaluator has: targets of the table, to the bit. */
function secretsOf(name: EvaluatorName): Buffer[] {
	if (name !== 'regression') return []
	const rows = readFileSync(tableFile, 'utf8').trim().split('\n').slice(1)
	return rows.map((row) => {
		const bytes = Buffer.alloc(8)
		bytes.writeDoubleLE(Number(row.split(',')[3]))
		return bytes
	})
}

function textOf(path: string): string {
	try {
		return readFileSync(path, 'utf8')
	} catch (error) {
		if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
		throw error
	}
}
