import { setGlobalProxyFromEnv } from 'node:http'
import { UsageError } from './exit-codes.ts'

/** The part of an environment that names proxies. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>

/** Under which every copy of undici, Node's own included, looks for what sends requests. */
const dispatcher = Symbol.for('undici.globalDispatcher.1')

/**
 * Lets all requests of this process go where `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in either case.
 *
 * @throws {UsageError} If one of them is no http or https address.
 */
export function useProxies(variables: ProxyVariables): void {
	const [httpProxy, httpsProxy] = [proxyNamed('http', variables), proxyNamed('https', variables)]
	if (httpProxy === undefined && httpsProxy === undefined) return
	const noProxy = variables.no_proxy ?? variables.NO_PROXY ?? ''
	setGlobalProxyFromEnv({ HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy })
	// Node asks a proxy for a tunnel even to a plain address, which most let through to port 443 alone.
	const all = globalThis as unknown as Record<symbol, object>
	const made = all[dispatcher]?.constructor as (new (options: object) => object) | undefined
	if (made !== undefined) all[dispatcher] = new made({ httpProxy, httpsProxy, noProxy, proxyTunnel: false })
}

/** The proxy by which an address is reached, without a name or password in it; `undefined` where there is none. */
export function proxyFor(address: string, variables: ProxyVariables): string | undefined {
	const { protocol, hostname, port } = new URL(address)
	const proxy = proxyNamed(protocol === 'https:' ? 'https' : 'http', variables)
	const except = (variables.no_proxy ?? variables.NO_PROXY ?? '').split(/[\s,]+/).filter((one) => one !== '')
	const isExcepted = except.some((one) => {
		const [, name = '', ofPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(one.toLowerCase()) ?? []
		if (one === '*') return true
		const isHost = hostname === name || hostname.endsWith(`.${name}`)
		return isHost && (ofPort === undefined || ofPort === (port || (protocol === 'https:' ? '443' : '80')))
	})
	return proxy === undefined || isExcepted ? undefined : new URL(proxy).origin
}

function proxyNamed(scheme: 'http' | 'https', variables: ProxyVariables): string | undefined {
	const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), 'all_proxy', 'ALL_PROXY']
	const name = names.find((one) => (variables[one] ?? '').trim() !== '')
	if (name === undefined) return undefined
	const value = variables[name]?.trim() ?? ''
	const address = /^\w+:\/\//.test(value) ? value : `http://${value}`
	// What may hold a password is not repeated.
	if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
		throw new UsageError(`Expected \`${name}\` to be the http or https address of a proxy, got another`)
	}
	return address
}
