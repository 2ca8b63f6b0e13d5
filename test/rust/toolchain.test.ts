import { equal, match, ok, rejects } from 'node:assert/strict'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { findToolchain, ToolchainError } from '../../src/rust/toolchain.ts'
import { scratchFor, toolchain } from './machine.ts'

describe('findToolchain', () => {
	it('finds the compiler itself with all that goes with it', () => {
		match(toolchain.version, /^\d+\.\d+\.\d+/)
		match(toolchain.host, /^\w+-/)
		ok(toolchain.rustc.startsWith(toolchain.sysroot))
		match(toolchain.compilerBuiltins ?? '', /^libcompiler_builtins-/)
	})

	it('finds the same when it is named', async () => {
		equal((await findToolchain(toolchain.rustc, process.env)).rustc, toolchain.rustc)
	})

	it('says what is missing and how to get it', async () => {
		await refuses(undefined, '/nowhere', /^Expected `rustc` on PATH, found none\. Get one with rustup/)
		await refuses(
			'/nowhere/rustc',
			'',
			/^Expected a Rust compiler at `\/nowhere\/rustc`, found nothing to run there\. Get one/,
		)
	})

	it('refuses a compiler that is older than needed, fails, or is none', async (context) => {
		const old = await program(
			context,
			'echo "rustc 1.70.0 (90c541806 2023-05-31)"; echo "release: 1.70.0"; echo "host: x86_64-unknown-linux-gnu"',
		)
		await refuses(
			old,
			'',
			/^Expected rustc 1\.95\.0 or newer, found 1\.70\.0 \(.*\)\. Get it with: rustup update stable$/,
		)
		const broken = await program(context, 'echo "cannot do" >&2; exit 3')
		await refuses(broken, '', /^Expected `.* --version --verbose` to answer, got: cannot do\. Get one/)
		const killed = await program(context, 'kill -9 $$')
		await refuses(
			killed,
			'',
			/^Expected `.* --version --verbose` to answer, and it was ended by SIGKILL from outside, as for want of memory: try again$/,
		)
		// No argument of a program may be longer than 128 KiB.
		const tooLong = 'x'.repeat(200_000)
		await rejects(
			findToolchain(toolchain.rustc, { PATH: '', TOO_LONG: tooLong }),
			/^ToolchainError: Expected `.*` to answer, and it could not be started \(E2BIG\): make room for more memory/,
		)
		const other = await program(context, 'echo "hello"')
		await refuses(other, '', /^Expected a Rust compiler, got `.*`, which calls itself `hello`\. Get one/)
	})

	it('takes a newer one, and one before its release', async (context) => {
		for (const version of ['1.95.0', '1.96.0-nightly', '2.0.0']) {
			const newer = await program(context, `echo "release: ${version}"; echo "host: aarch64-apple-darwin"`)
			equal((await findToolchain(newer, {})).version, version)
		}
	})
})

async function refuses(rustc: string | undefined, path: string, message: RegExp): Promise<void> {
	await rejects(findToolchain(rustc, { PATH: path }), (error: Error) => {
		ok(error instanceof ToolchainError)
		match(error.message, message)
		return true
	})
}

async function program(context: TestContext, text: string): Promise<string> {
	const file = join(await scratchFor(context), 'rustc')
	await writeFile(file, `#!/bin/sh\n${text}\n`)
	await chmod(file, 0o755)
	return file
}
