import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

/** A build of the longest crate, beside much other work. */
const mostSilentMs = 1_200_000

/** A person's way through a project that has the package installed, step by step. */
export class ProjectWalk {
	/** Where the person is. */
	readonly project: string
	/** Names of steps that did not end well. */
	readonly failed: string[] = []
	/** Steps that were taken. */
	done = 0
	/** The packed package, once it is. */
	tarball = ''
	readonly #folder: string
	readonly #only: string
	readonly #say: (line: string) => void

	/** @param only - What names of steps that are taken have in them. */
	constructor(folder: string, only: string, say: (line: string) => void) {
		this.#folder = folder
		this.project = join(folder, 'project')
		mkdirSync(this.project)
		this.#only = only
		this.#say = say
	}

	/** Packs the package of that folder, built anew. */
	async pack(root: string): Promise<void> {
		await this.run('npm', ['pack', '--pack-destination', this.#folder], root)
		this.tarball = join(this.#folder, readdirSync(this.#folder).find((name) => name.endsWith('.tgz')) ?? '')
	}

	/** Examples of the installed package that are experiments, as they are named on the command line. */
	experiments(): string[] {
		const folder = join(this.project, 'node_modules/oxipelago')
		const names = readdirSync(join(folder, 'examples')).map((name) => `examples/${name}`)
		return names.filter((name) => existsSync(join(folder, name, 'experiment.ts')))
	}

	/** Runs what all else needs. */
	async run(program: string, words: readonly string[], cwd: string = this.project): Promise<void> {
		await execa(program, words, { cwd, env: this.#env(), extendEnv: false, stdio: ['ignore', 'ignore', 'inherit'] })
	}

	/**
	 * One step, which ends well where it exits with 0.
	 *
	 * @param until - Of a program that goes on for ever: what it prints once it is as it should be, whereupon it is ended.
	 */
	async step(name: string, program: string, words: readonly string[], until?: RegExp): Promise<void> {
		if (!name.includes(this.#only)) return
		this.done++
		const begun = performance.now()
		const child = execa(program, words, {
			...{ cwd: this.project, env: this.#env(), extendEnv: false, reject: false, all: true, stdin: 'ignore' },
			forceKillAfterDelay: 5_000,
		})
		// As long as it says something it gets somewhere, on however slow a machine.
		const silent = setTimeout(() => child.kill('SIGTERM'), mostSilentMs)
		let isThere = false
		let text = ''
		child.all?.on('data', (piece) => {
			silent.refresh()
			text += piece
			if (until === undefined || isThere || !until.test(text)) return
			isThere = true
			child.kill('SIGINT')
		})
		const { exitCode, all } = await child
		clearTimeout(silent)
		const isWell = isThere || (until === undefined && exitCode === 0)
		const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
		this.#say(`${isWell ? 'works' : 'FAILS'}  ${seconds.padStart(6)} s  ${name}`)
		if (isWell) return
		this.failed.push(name)
		this.#say(
			String(all)
				.trim()
				.split('\n')
				.slice(-15)
				.map((line) => `        ${line}`)
				.join('\n'),
		)
	}

	/** Of a person who has Node and Rust and reaches the registry as this one does, with npm's cache empty. */
	#env(): NodeJS.ProcessEnv {
		const { PATH, HOME, CARGO_HOME, RUSTUP_HOME, TMPDIR, NODE_EXTRA_CA_CERTS, HTTPS_PROXY, npm_config_registry } =
			process.env
		const path = `${dirname(process.execPath)}:${PATH ?? ''}`
		const own = { PATH: path, HOME, CARGO_HOME, RUSTUP_HOME, TMPDIR, npm_config_cache: join(this.#folder, 'npm-cache') }
		return { ...own, NODE_EXTRA_CA_CERTS, HTTPS_PROXY, npm_config_registry }
	}
}
