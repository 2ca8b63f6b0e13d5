import type { Buffer } from 'node:buffer'
import { readFile, writeFile } from 'node:fs/promises'
import { execa } from 'execa'
import { type Toolchain, ToolchainError } from '../rust/toolchain.ts'
import { EvaluatorBuildError } from './cargo.ts'
import { ownCodeIn, sharedCode } from './own-code.ts'

/** Two programs of one evaluator as cargo built them, with debugging information. */
export interface InsideProgram {
	readonly judge: string
	readonly inside: string
	/** Names of the crates that the evaluator's author wrote. */
	readonly own: readonly string[]
	/** What a person knows the evaluator by. */
	readonly path: string
	/** Where the program goes that candidates run in. */
	readonly file: string
}

/**
 * Makes of what cargo built the program that candidates run in: without symbols, and without the name of any folder.
 *
 * @throws {EvaluatorBuildError} If code that makes inputs, answers or scores is in it.
 * @throws {ToolchainError} If there is no `strip`.
 */
export async function strippedInside(built: InsideProgram, toolchain: Toolchain): Promise<void> {
	const [judge, inside] = await Promise.all([readFile(built.judge), readFile(built.inside)])
	const shared = sharedCode(ownCodeIn(judge, built.own), ownCodeIn(inside, built.own))
	if (shared.length > 0) throw new EvaluatorBuildError(built.path, sharedText(shared))
	await strip(built.inside, built.file, toolchain)
	await strip(built.judge, built.judge, toolchain)
	const bare = await readFile(built.file)
	// Where the loader looks for the standard library, which the judge hands over.
	erase(bare, toolchain.libFolder)
	await writeFile(built.file, bare)
}

function sharedText(shared: readonly string[]): string {
	const named = shared.slice(0, 5).map((path) => `\`${path}\``)
	const list = shared.length > 5 ? `${named.join(', ')} and ${shared.length - 5} more` : named.join(', ')
	return (
		`error: ${list}: called by \`exercise\`, where candidates can find it, and by what makes inputs, answers or scores. ` +
		'If candidates may know it, move it into `mod visible { … }`; if not, keep it out of what `exercise` calls.'
	)
}

async function strip(from: string, to: string, toolchain: Toolchain): Promise<void> {
	try {
		await execa('strip', ['--strip-all', '-o', to, from], {
			stdin: 'ignore',
			env: { PATH: toolchain.environment.PATH },
		})
	} catch (cause) {
		throw new ToolchainError(
			'Expected `strip` on PATH to run, found that it does not. Get it with: apt install binutils',
			{
				cause,
			},
		)
	}
}

function erase(program: Buffer, text: string): void {
	for (let at = program.indexOf(text); at !== -1; at = program.indexOf(text, at)) program.fill(0, at, at + text.length)
}
