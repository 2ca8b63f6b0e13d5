import { join } from 'node:path'

/** Where cargo builds. */
interface Place {
	/** What a person knows the crate by. */
	readonly path: string
	readonly cacheFolder: string
	/** Cargo's home, with what is left of the person's settings. */
	readonly home: string
}

/**
 * What this machine lacks where cargo fails for that and not for the sources, in one line with what to do; `undefined`
 * for all else.
 *
 * @param said - By cargo, rustc and the linker.
 */
export function machineFault({ path, cacheFolder, home }: Place, said: string): string | undefined {
	if (isUnreachable(said)) {
		const why = /using offline mode/.test(said) ? toldToBeOffline : lineWith(unreachable, said)
		return `Expected to download the libraries that ${path} is built on, once, found no way: ${why}`
	}
	const linker = /linker `([^`]+)` not found/.exec(said)?.[1]
	if (linker !== undefined) {
		return `Expected the linker \`${linker}\` on PATH, found none. Get it with: apt install gcc libc6-dev`
	}
	for (const { words, expected, todo } of faults) {
		if (words.test(said)) return `Expected ${expected(cacheFolder)}, found: ${lineWith(words, said)}; ${todo}`
	}
	const settings = join(home, 'config.toml')
	if (!said.includes(settings)) return undefined
	const [why = ''] = said.split('\n').filter((line) => line.trim() !== '' && !line.includes(settings))
	return `Expected what .cargo/config.toml says of registries and sources to be as cargo takes it, found: ${why.trim()}`
}

/** What is wrong with the cache where we ourselves could not write there, in one line; `undefined` for all else. */
export function cacheFault(cacheFolder: string, error: unknown): string | undefined {
	if (!(error instanceof Error)) return undefined
	const { code = '', path, message } = error as NodeJS.ErrnoException
	const isThere = path !== undefined && (path.startsWith(cacheFolder) || cacheFolder.startsWith(path))
	if (!isThere) return undefined
	const { expected, todo } = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? noRoom : noFolder
	return `Expected ${expected(cacheFolder)}, found: ${message}; ${todo}`
}

/** Whether libraries could not be had from where they come from. */
export function isUnreachable(said: string): boolean {
	return unreachable.test(said)
}

const unreachable =
	/failed to download|failed to fetch|unable to update registry|could not (?:resolve|connect)|network failure|spurious network|using offline mode|is replacing registry/i

const toldToBeOffline = 'cargo is told to stay offline, by CARGO_NET_OFFLINE or `net.offline` in a .cargo/config.toml'

interface Lack {
	readonly expected: (folder: string) => string
	readonly todo: string
}

const noRoom: Lack = {
	expected: (folder) => `room for builds in ${folder}`,
	todo: 'make room there, or name another folder with OXIPELAGO_HOME',
}
const noFolder: Lack = {
	expected: (folder) => `${folder} to be a folder in which builds can be written and run`,
	todo: 'name another one with OXIPELAGO_HOME',
}

const faults: readonly (Lack & { readonly words: RegExp })[] = [
	{ ...noRoom, words: /No space left on device|Disk quota exceeded|File too large \(os error 27\)/ },
	{
		...noFolder,
		// A source that may not be read is its author's; this is about what cargo makes, and starts.
		words:
			/Read-only file system|(?:failed to|could not|couldn't) (?!read)[^\n]*(?:\s+Caused by:\s+)*[^\n]*Permission denied/,
	},
	{
		words:
			/Cannot allocate memory|Resource temporarily unavailable|memory allocation of \d+ bytes failed|out of memory|signal: 9\b/i,
		expected: () => 'more memory and processes for rustc',
		todo: 'raise `ulimit -v` and `ulimit -u`, or the limits of the container',
	},
	{
		words: /cannot find (?:\S*crt\w*\.o|-l(?:c|m|dl|rt|util|pthread|gcc\w*)\b)|cannot find ['`‘]ld['’]/,
		expected: () => "the linker's own parts",
		todo: 'get them with: apt install gcc libc6-dev',
	},
]

/** The whole lines that a match stands in, as one. */
function lineWith(words: RegExp, said: string): string {
	const found = words.exec(said)
	if (found === null) return ''
	const start = said.lastIndexOf('\n', found.index) + 1
	const end = said.indexOf('\n', found.index + found[0].length)
	const lines = said.slice(start, end === -1 ? undefined : end)
	return lines
		.replace(/\s+Caused by:\s+/g, ': ')
		.replace(/\s+/g, ' ')
		.trim()
}
