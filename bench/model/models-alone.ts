import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/places.ts'
import { isAgentOperator, loadPreset } from '../../src/experiment/presets.ts'

/**
 * Islands as they ship, without their operators that need no model: paths of presets, written into a folder.
 *
 * @param names - Of shipped presets.
 */
export async function modelsAlone(names: readonly string[], folder: string): Promise<string[]> {
	return await Promise.all(
		names.map(async (name) => {
			const { rates, persona, temperature } = await loadPreset(join(packageRoot, 'islands', `${name}.md`))
			const own = Object.entries(rates).filter(([operator]) => isAgentOperator(operator))
			const lines = own.map(([operator, rate]) => `  ${operator}: ${rate}\n`)
			const path = join(folder, `models-${name}.md`)
			await writeFile(path, `---\noperators:\n${lines.join('')}temperature: ${temperature ?? 0.8}\n---\n${persona}\n`)
			return path
		}),
	)
}
