// Case 10: a function for any type
pub fn surface<T: Default>(_: T, _: T) -> T {
    T::default()
}
impl Drop for Nothing {
    fn drop(&mut self) {}
}
