/** To be preloaded: 'oxipelago' is this clone, as it is the package where that is installed. */
import { resolveOwnPackage } from '../src/cli/resolve-package.ts'

resolveOwnPackage()
