// Case 25: the same, its name put together by a macro
macro_rules! call {
    ($values:expr, $method:ident) => {
        $values.$method(f64::total_cmp)
    };
}

pub fn sort(data: &mut [f64], len: usize) {
    call!(data[..len], sort_unstable_by)
}
