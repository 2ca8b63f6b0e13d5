import { setGlobalProxyFromEnv } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { UsageError } from './exit-codes.ts'

/** The part of an environment that names proxies. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>

/** Under which every copy of undici, Node's own included, looks for what sends requests. */
const dispatcher = Symbol.for('undici.globalDispatcher.1')

/**
 * Lets requests to these addresses go where `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in either case.
 *
 * @param addresses - All that this process will ask.
 * @throws {UsageError} If one of them needs a proxy that is none.
 */
export function useProxies(variables: ProxyVariables, addresses: readonly string[]): void {
	const proxies = new Map(addresses.map((address) => [address, proxyOf(address, variables)]))
	const of = (scheme: string) =>
		[...proxies].find(([address, proxy]) => proxy !== undefined && address.startsWith(`${scheme}:`))?.[1]
	const [httpProxy, httpsProxy] = [of('http'), of('https')]
	if (httpProxy === undefined && httpsProxy === undefined) return
	// Ours knows ranges of addresses and Node's does not: it is told each address that goes straight.
	const straight = addresses.filter((address) => proxies.get(address) === undefined).map((one) => new URL(one))
	const noProxy = straight.map((url) => `${url.hostname}:${portOf(url)}`).join(',')
	// Any proxy will do: it puts the class that is wanted where it can be found.
	setGlobalProxyFromEnv({ HTTP_PROXY: 'http://127.0.0.1:9' })
	// Node asks a proxy for a tunnel even to a plain address, which most let through to port 443 alone.
	const all = globalThis as unknown as Record<symbol, object>
	const made = all[dispatcher]?.constructor as (new (options: object) => object) | undefined
	if (made === undefined) return
	all[dispatcher] = new made({ httpProxy, httpsProxy, noProxy, proxyTunnel: false })
}

/**
 * The proxy by which an address is reached, without a name or password in it; `undefined` where there is none.
 *
 * @throws {UsageError} If that is no proxy.
 */
export function proxyFor(address: string, variables: ProxyVariables): string | undefined {
	const proxy = proxyOf(address, variables)
	return proxy === undefined ? undefined : nameOf(new URL(proxy))
}

function proxyOf(address: string, variables: ProxyVariables): string | undefined {
	const url = new URL(address)
	const except = (variables.no_proxy ?? variables.NO_PROXY ?? '').split(/[\s,;|]+/).filter((one) => one !== '')
	if (except.some((one) => excepts(one, url))) return undefined
	return proxyNamed(url, variables)
}

/**
 * Whether a part of `NO_PROXY` means an address: `*`, a host, with or without its port, the end of a name, a range such as
 * `10.0.0.0/8`, or a name with `*` in it. Some write whole addresses.
 */
function excepts(said: string, url: URL): boolean {
	const host = url.hostname.replace(/^\[|\]$/g, '')
	const text = said.toLowerCase().replace(/^\w+:\/\//, '')
	const range = /^\[?([\d.]+|[\da-f:.]*:[\da-f:.]*)\]?\/(\d{1,3})$/.exec(text)
	if (range !== null) return isWithin(host, range[1] as string, Number(range[2]))
	const bare = text.replace(/\/.*$/, '')
	const [, literal, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(bare) ?? []
	if (port !== undefined && port !== portOf(url)) return false
	// An address of version 6 without brackets has no port.
	const name = literal ?? plain ?? bare
	if (name.includes('*')) {
		const pattern = name.replace(/^\*\./, '*').replace(/[.+?^${}()|[\]\\]/g, '\\$&')
		return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(host)
	}
	const stem = name.replace(/^\./, '')
	return stem !== '' && (host === stem || (isIP(host) === 0 && host.endsWith(`.${stem}`)))
}

function isWithin(host: string, network: string, bits: number): boolean {
	const family = isIP(network) === 6 ? 'ipv6' : 'ipv4'
	if (isIP(network) === 0 || isIP(host) !== isIP(network) || bits > (family === 'ipv6' ? 128 : 32)) return false
	const list = new BlockList()
	list.addSubnet(network, bits, family)
	return list.check(host, family)
}

function portOf({ port, protocol }: URL): string {
	return port || (protocol === 'https:' ? '443' : '80')
}

function proxyNamed({ protocol, hostname }: URL, variables: ProxyVariables): string | undefined {
	const scheme = protocol.replace(':', '')
	const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), 'all_proxy', 'ALL_PROXY']
	const name = names.find((one) => (variables[one] ?? '').trim() !== '')
	if (name === undefined) return undefined
	const value = variables[name]?.trim() ?? ''
	// The end that resolves names is the proxy's either way.
	const address = (/^[\w+.-]+:\/\//.test(value) ? value : `http://${value}`).replace(/^socks5h:/i, 'socks5:')
	if (URL.canParse(address) && /^(?:https?|socks5?):$/.test(new URL(address).protocol)) return address
	// What may be a password is not repeated.
	const shown = URL.canParse(address) ? nameOf(new URL(address)) : value.replace(/^(\w+:\/\/)?.*@/, '$1…@')
	throw new UsageError(
		`\`${name}\`: expected a proxy such as http://host:3128 or socks5://host:1080, found \`${shown}\`; change it, ` +
			`or let ${hostname} go without: NO_PROXY=${hostname}`,
	)
}

function nameOf({ protocol, host }: URL): string {
	return `${protocol}//${host}`
}
