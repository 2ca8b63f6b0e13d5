import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { JudgeOptions } from '../../src/scoring/judge-client.ts'
import { scratchFor } from '../rust/machine.ts'

/** Options of a judge, its program aside. */
export const plain: Omit<JudgeOptions, 'executable'> = {
	inside: '/nowhere/inside',
	settings: {},
	data: undefined,
	allowUnsandboxed: false,
	disable: [],
}

/** A judge is started without arguments or variables, so the script to follow is in a program of its own. */
export async function optionsFor(context: TestContext, script: string): Promise<JudgeOptions> {
	const folder = await scratchFor(context)
	const executable = join(folder, 'judge')
	const program = fileURLToPath(new URL('scripted-judge.ts', import.meta.url))
	await writeFile(executable, `#!/bin/sh\nexec '${process.execPath}' '${program}' '${script}' '${folder}'\n`)
	await chmod(executable, 0o755)
	return { ...plain, executable }
}
