import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluatorsFolder } from '../../src/experiment/load.ts'
import { loadBridge } from '../../src/hotswap/bridge.ts'
import { type BuildSetting, buildBridge, buildRevision } from '../../src/hotswap/build.ts'
import { readDeclaration } from '../../src/hotswap/declaration.ts'
import { loadRevision, type Revision } from '../../src/hotswap/revision.ts'
import { findToolchain } from '../../src/rust/toolchain.ts'
import { buildLauncher } from '../../src/scoring/build-evaluator.ts'
import { buildOffered } from '../../src/scoring/offered-crates.ts'
import { root } from '../cli/oxipelago.ts'

/** What this clone builds with. */
export async function ownSetting(): Promise<BuildSetting & { readonly onProgress: () => undefined }> {
	const toolchain = await findToolchain(undefined, process.env)
	const options = { toolchain, cacheFolder: join(root, 'data/cache'), evaluatorsFolder, onProgress: () => undefined }
	const launcher = await buildLauncher(options, new AbortController().signal)
	return { ...options, launcher, profile: { optLevel: 3, overflowChecks: false, targetCpu: undefined } }
}

/** Functions of `source` as `rust` declares them, compiled into `folder` and loaded. */
export async function builtIn<const Text extends string>(
	folder: string,
	rust: Text,
	source: string,
): Promise<Revision<Text>> {
	const own = await ownSetting()
	const { functions, types: text } = await readDeclaration(rust)
	const types = text === undefined ? {} : { types: { path: join(folder, 'types.rs'), source: text } }
	if (text !== undefined) writeFileSync(join(folder, 'types.rs'), text)
	const wanted = { ...types, compile: own.profile, folder }
	const setting = { ...own, offered: await buildOffered(wanted, own, new AbortController().signal) }
	const [files, built] = await Promise.all([
		buildBridge(setting, functions),
		buildRevision(setting, functions, source, join(folder, '0.so')),
	])
	return loadRevision<Text>({ number: 0, source, ...built }, functions, loadBridge(files, functions))
}
