import { equal, match } from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { execa } from 'execa'
import fc from 'fast-check'
import { artifactFault } from '../../src/rust/artifact.ts'
import { scratchFor, toolchain } from './machine.ts'

const entries = ['oxi_0_0']
const entry = '#[unsafe(no_mangle)] pub static oxi_0_0: fn() -> f64 = one;\nfn one() -> f64 { 1.0 }\n'

describe('artifactFault', { skip: toolchain.ld === undefined ? 'no ld on this machine' : false }, () => {
	it('lets through what exports its entries and needs system libraries', async (context) => {
		equal(await faultOf(context, entry, ['-lm']), undefined)
	})

	it('names a constructor, a finalizer, and a symbol that is not an entry', async (context) => {
		const section = (name: string): string =>
			`#[used] #[unsafe(link_section = "${name}")] static S: extern "C" fn() = run;\nextern "C" fn run() {}\n`
		match(
			(await faultOf(context, entry + section('.init_array'))) ?? '',
			/runs at load or unload \(\.init_array\)|DT_INIT_ARRAY/,
		)
		match((await faultOf(context, entry + section('.fini_array'))) ?? '', /\(\.fini_array\)/)
		match((await faultOf(context, entry + section('.ctors'))) ?? '', /runs at load or unload/) // ld makes one of the others of it
		equal(
			await faultOf(context, `${entry}#[unsafe(no_mangle)] pub extern "C" fn malloc(_: usize) -> usize { 0 }`),
			'it exports `malloc`',
		)
		equal(await faultOf(context, 'pub fn one() {}'), 'it does not export `oxi_0_0`')
	})

	it('names a DT_INIT, a search path, a foreign library, and what could be rewritten as code', async (context) => {
		const extra = `${entry}#[unsafe(no_mangle)] pub extern "C" fn begin() {}\n`
		equal(await faultOf(context, extra, ['-init=begin']), 'it has an initializer (DT_INIT)')
		equal(await faultOf(context, entry, ['-rpath', '/tmp']), 'it has a library search path (DT_RUNPATH)')
		equal(await faultOf(context, entry, ['-z', 'execstack']), 'it asks for an executable stack')
		equal(await faultOf(context, entry, ['-N']), 'it has a segment that is writable and executable')
		const other = join(await scratchFor(context), 'libother.so')
		await compile(context, 'pub fn x() {}', ['-soname', 'libother.so'], other)
		equal(await faultOf(context, entry, ['--no-as-needed', other]), 'it needs the library libother.so')
	})

	it('reads what the loader reads, wherever assembly has moved it', async (context) => {
		const assembly = (section: string, ...lines: string[]): string =>
			`${entry}core::arch::global_asm!(${[`.pushsection ${section}`, ...lines, '.popsection'].map((line) => JSON.stringify(line)).join(', ')});`
		const dynamic = (tag: number, value = 1): string =>
			assembly('.dynamic,"aw",@progbits', `.quad ${tag}`, `.quad ${value}`)
		equal(await faultOf(context, dynamic(12)), 'it has an initializer (DT_INIT)')
		equal(await faultOf(context, dynamic(0x6ffffefc)), 'it has an auditing library (DT_AUDIT)')
		equal(await faultOf(context, dynamic(22)), 'it has code that is rewritten at load (DT_TEXTREL)')
		equal(await faultOf(context, dynamic(24)), undefined) // as `-z now` has it
		match((await faultOf(context, dynamic(0x6ffffffb, 0x20))) ?? '', /is not known \(6ffffffb\)/) // initialize first
		match((await faultOf(context, dynamic(6))) ?? '', /sections do not show/)
		match((await faultOf(context, dynamic(11, 24))) ?? '', /two entries of a kind/)
		match((await faultOf(context, assembly('.dynstr,"a",@progbits', '.asciz "libc.so"'))) ?? '', /sections do not show/)
		match((await faultOf(context, assembly('.dynsym,"a",@progbits', '.zero 24'))) ?? '', /sections do not show/)
		match((await faultOf(context, assembly('.interp,"a",@progbits', '.asciz "/tmp/x"'))) ?? '', /a loader of its own/)
	})

	it('has no opinion of other formats', async (context) => {
		const file = join(await scratchFor(context), 'x.dylib')
		await writeFile(file, Buffer.alloc(1_000, 7))
		equal(await artifactFault(file, entries), undefined)
	})

	it('never throws, however an object is damaged', async (context) => {
		const file = join(await scratchFor(context), 'x.so')
		await compile(context, entry, [], file)
		const sound = await readFile(file)
		const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), {
			minLength: 1,
			maxLength: 8,
		})
		await fc.assert(
			fc.asyncProperty(damage, fc.nat(sound.length), async (bytes, cut) => {
				const damaged = Buffer.from(sound.subarray(0, cut < 64 ? sound.length : cut))
				for (const [at, value] of bytes) if (at > 5 && at < damaged.length) damaged[at] = value
				await writeFile(file, damaged)
				await artifactFault(file, entries)
			}),
			{ numRuns: 300 },
		)
	})
})

async function faultOf(
	context: TestContext,
	source: string,
	flags: readonly string[] = [],
): Promise<string | undefined> {
	const file = join(await scratchFor(context), 'x.so')
	await compile(context, source, flags, file)
	return artifactFault(file, entries)
}

async function compile(context: TestContext, source: string, flags: readonly string[], output: string): Promise<void> {
	const cwd = await scratchFor(context)
	await writeFile(join(cwd, 'x.rs'), source)
	const options = { cwd, env: {} }
	await execa(
		toolchain.rustc,
		['--crate-type', 'cdylib', '--edition', '2024', '-C', 'prefer-dynamic', '-O', '--emit=obj', 'x.rs'],
		options,
	)
	await execa(
		toolchain.ld ?? 'ld',
		['-shared', '--eh-frame-hdr', '-z', 'noexecstack', '-o', output, 'x.o', ...flags],
		options,
	)
}
