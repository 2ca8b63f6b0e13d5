/// All primes below `limit`, in order.
pub fn primes(limit: u32) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    for n in 2..limit {
        let mut is_prime = true;
        for p in &found {
            if n % p == 0 {
                is_prime = false;
            }
            if p * p > n {
                break;
            }
        }
        if is_prime {
            found.push(n);
        }
    }
    found
}
