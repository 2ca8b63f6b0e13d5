import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { toolchain } from '../rust/machine.ts'

/**
 * What rustc itself looks at beside the source when it compiles it as a candidate: other files, and variables of the
 * environment; by its own list of what a build depends on.
 */
export async function readsOf(source: string): Promise<string[]> {
	const folder = await mkdtemp(join(tmpdir(), 'oxi-fuzz-'))
	try {
		await writeFile(join(folder, 'candidate-000.rs'), source)
		await writeFile(join(folder, 'root.rs'), '#[path = "candidate-000.rs"] mod candidate;\n')
		const { stdout } = await execa(
			toolchain.rustc,
			['--edition', '2024', '--crate-type', 'lib', '-A', 'warnings', '--emit=dep-info=-', 'root.rs'],
			{ cwd: folder, env: {}, extendEnv: false, reject: false, stderr: 'ignore', timeout: 300_000 },
		)
		return stdout
			.split('\n')
			.flatMap((line) => /^(?:# env-dep:(.+)|(\S+):$)/.exec(line)?.slice(1) ?? [])
			.filter((word) => word !== undefined && !['root.rs', 'candidate-000.rs', '-'].includes(word))
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}
