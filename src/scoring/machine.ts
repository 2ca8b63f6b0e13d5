import { cpus, release, type } from 'node:os'

/** This machine in words, such as `AMD EPYC 7763, 2 processors, Linux 6.18.5`. */
export function machineText(): string {
	const all = cpus()
	const model = all[0]?.model.replace(/\s+/g, ' ').trim() ?? ''
	const processors = `${all.length} ${all.length === 1 ? 'processor' : 'processors'}`
	return [model, processors, `${type()} ${release()}`].filter((part) => part !== '').join(', ')
}
