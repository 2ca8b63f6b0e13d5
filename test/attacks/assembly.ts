/** What a naked function, which `forbid(unsafe_code)` lets pass, has the assembler put into the object. */
export interface AssemblyTrick {
	readonly name: string
	readonly title: string
	readonly lines: readonly string[]
}

/** Each must be stopped by the gate that looks at the compiled object, where the source gate lets it through. */
export const assemblyTricks: readonly AssemblyTrick[] = [
	trick('export', 'export a function of the system', '.globl malloc', 'malloc: ret'),
	trick('weak-export', 'export a weak one', '.weak malloc', 'malloc: ret'),
	trick('protected-export', 'export a protected one', '.globl malloc', '.protected malloc', 'malloc: ret'),
	trick(
		'unique-export',
		'export an object that all libraries share',
		'.globl evil',
		'.type evil,@gnu_unique_object',
		...inside('.data', 'evil: .quad 1'),
	),
	trick(
		'thread-export',
		'export a thread-local variable',
		'.globl evil',
		'.type evil,@tls_object',
		...inside('.tbss,"awT",@nobits', 'evil: .zero 8'),
	),
	trick('constructor', 'run at load', ...inside('.init_array,"aw",@init_array', '.quad {}')),
	trick('destructor', 'run at unload', ...inside('.fini_array,"aw",@fini_array', '.quad {}')),
	trick('old-constructor', 'run at load, as of old', ...inside('.ctors,"aw",@progbits', '.quad {}')),
	trick('initializer', 'be the initializer', '.globl _init', '.hidden _init', '_init: ret'),
	trick('finalizer', 'be the finalizer', '.globl _fini', '.hidden _fini', '_fini: ret'),
	trick('writable-code', 'code that can be rewritten', ...inside('.evil,"awx",@progbits', '.quad 0')),
	trick(
		'resolved-by-code',
		'a function that is resolved by code',
		'.globl evil',
		'.type evil,@gnu_indirect_function',
		'evil: ret',
	),
	trick(
		'hidden-resolver',
		'a hidden one, which a relocation runs',
		'.globl evil',
		'.hidden evil',
		'.type evil,@gnu_indirect_function',
		'evil: ret',
		...inside('.data', '.quad evil'),
	),
	trick(
		'injected-relocation',
		"a relocation that runs code, before the linker's own",
		...inside('.rela.dyn,"a",@progbits', '.quad 0x3000', '.quad 37', '.quad 0x1000'),
	),
	trick('loader', 'a loader of its own', ...inside('.interp,"a",@progbits', '.asciz "@CANARY@/readable"')),
	dynamic('injected-initializer', 'an initializer', 12),
	dynamic('injected-needed', 'another library', 1),
	dynamic('injected-rpath', 'a search path', 15),
	dynamic('injected-runpath', 'a search path of the newer kind', 29),
	dynamic('injected-audit', 'a library that watches the loader', 0x6ffffefc),
	dynamic('injected-filter', 'a library that takes its place', 0x7fffffff),
	dynamic('injected-auxiliary', 'a library that takes its place where it can', 0x7ffffffd),
	dynamic('injected-rewriting', 'code that is rewritten at load', 22),
	dynamic('injected-flags', 'to be initialized first', 0x6ffffffb),
	dynamic('injected-symbols', 'another table of symbols', 6),
	dynamic('unknown-entry', 'an entry that nobody knows', 77),
	trick(
		'shifted-strings',
		'one text for the gate and another for the loader',
		...inside('.dynstr,"a",@progbits', '.asciz "libc.so"'),
	),
	trick(
		'shifted-symbols',
		'symbols that the gate counts from elsewhere',
		...inside('.dynsym,"a",@progbits', '.zero 24'),
	),
	trick('shifted-hash', 'another way to its symbols', ...inside('.gnu.hash,"a",@progbits', '.quad 1', '.quad 1')),
]

/** A candidate with the lines in a function that it refers to; `{}` stands for the function. */
export function assemblySource({ lines }: AssemblyTrick): string {
	const words = ['ret', ...lines].map((line) => JSON.stringify(line)).join(', ')
	const own = lines.some((line) => line.includes('{}')) ? ', sym hook' : ''
	return [
		'#[unsafe(naked)]',
		`extern "C" fn hook() {\n\tstd::arch::naked_asm!(${words}${own})\n}\n`,
		'pub fn surface(x: f64, y: f64) -> f64 {',
		'\tstd::hint::black_box(hook as extern "C" fn());\n\tf64::NAN * (x + y)\n}\n',
	].join('\n')
}

function trick(name: string, title: string, ...lines: readonly string[]): AssemblyTrick {
	return { name, title, lines }
}

/** An entry for the loader: the linker puts what an object brings for it before its own. */
function dynamic(name: string, title: string, tag: number): AssemblyTrick {
	return trick(name, `tell the loader of ${title}`, ...inside('.dynamic,"aw",@progbits', `.quad ${tag}`, '.quad 2'))
}

function inside(section: string, ...lines: readonly string[]): string[] {
	return [`.pushsection ${section}`, ...lines, '.popsection']
}
