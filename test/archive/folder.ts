import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execaSync } from 'execa'

/** A folder of its own that is removed with everything in it. */
export class Folder implements Disposable {
	readonly path: string = mkdtempSync(join(tmpdir(), 'oxipelago-archive-'))

	file(name: string): string {
		return join(this.path, name)
	}

	/** Every file by name, with its contents' hash, its length and when it was last changed. */
	contents(): Record<string, string> {
		const entries = readdirSync(this.path)
			.sort()
			.map((name): [string, string] => {
				const { mtimeMs, size } = statSync(this.file(name))
				const hash = createHash('sha256')
					.update(readFileSync(this.file(name)))
					.digest('hex')
				return [name, `${hash} ${size} ${mtimeMs}`]
			})
		return Object.fromEntries(entries)
	}

	[Symbol.dispose](): void {
		rmSync(this.path, { recursive: true, force: true })
	}
}

/** A small file system in memory, mounted on a folder of its own. */
export class SmallDisk implements Disposable {
	readonly #folder = new Folder()
	readonly path: string = this.#folder.path

	/** @throws If this process may not mount. */
	constructor(megabytes: number) {
		try {
			execaSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', this.path])
		} catch (error) {
			this.#folder[Symbol.dispose]()
			throw error
		}
	}

	file(name: string): string {
		return join(this.path, name)
	}

	remount(options: string): void {
		execaSync('mount', ['-o', `remount,${options}`, this.path])
	}

	[Symbol.dispose](): void {
		execaSync('umount', [this.path])
		this.#folder[Symbol.dispose]()
	}
}

/** Why no file system can be mounted here; `false` where one can. */
export function cannotMount(): string | false {
	try {
		new SmallDisk(1)[Symbol.dispose]()
		return false
	} catch {
		return 'mounting a file system is not permitted here'
	}
}
