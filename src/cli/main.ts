import { processContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { faultOf } from './faults.ts'
import { runCommand } from './program.ts'
import { resolveOwnPackage } from './resolve-package.ts'

resolveOwnPackage()
const context = processContext()

// `| head` closes standard output early: there is nobody left to tell, and that is no fault.
context.out.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(exitCodes.ok)
	throw error
})

try {
	process.exitCode = await runCommand(context, process.argv.slice(2))
} catch (error) {
	const { lines, details, exitCode } = faultOf(context, error)
	for (const line of lines) context.err.write(`error: ${line}\n`)
	if (details !== undefined) context.err.write(`${details}\n`)
	process.exitCode = exitCode
}
