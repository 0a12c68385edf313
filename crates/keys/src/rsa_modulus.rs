//! Whether an RSA key is strong enough, judged from its public half.

use crate::KeyError;

const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
const EXPONENT_BITS: usize = 33;

/// Primes `p` and, as a bit mask, the residues that powers of 65537 take modulo `p`.
///
/// Moduli of the generator of CVE-2017-15361 are such powers modulo every one of these primes; of honest moduli one in
/// about 2^27 is.
const ROCA_PRIMES: [u8; 17] = [
    11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
];

/// Refuses moduli and exponents that this project calls weak.
pub(crate) fn verify_strength(modulus: &[u8], exponent: &[u8]) -> Result<(), KeyError> {
    let bits = bit_length(modulus);
    if !BITS.contains(&bits) || !is_odd(modulus) {
        return Err(KeyError::RsaModulus { bits });
    }
    let exponent_bits = bit_length(exponent);
    if !is_odd(exponent) || !(2..=EXPONENT_BITS).contains(&exponent_bits) {
        return Err(KeyError::RsaExponent);
    }
    if ROCA_PRIMES
        .iter()
        .all(|&prime| is_power_of_65537(remainder(modulus, prime), prime))
    {
        return Err(KeyError::RsaGenerator);
    }
    Ok(())
}

fn bit_length(number: &[u8]) -> usize {
    match number.iter().position(|&byte| byte != 0) {
        Some(first) => (number.len() - first) * 8 - number[first].leading_zeros() as usize,
        None => 0,
    }
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|byte| byte % 2 == 1)
}

fn remainder(number: &[u8], prime: u8) -> u32 {
    number.iter().fold(0, |remainder, &byte| {
        (remainder * 256 + u32::from(byte)) % u32::from(prime)
    })
}

fn is_power_of_65537(residue: u32, prime: u8) -> bool {
    let prime = u32::from(prime);
    let mut power = 1;
    for _ in 0..prime {
        if power == residue {
            return true;
        }
        power = power * (65537 % prime) % prime;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd_modulus(bytes: usize) -> Vec<u8> {
        let mut modulus = vec![0xa5; bytes];
        modulus[bytes - 1] = 1;
        modulus
    }

    #[test]
    fn a_short_or_even_modulus_is_weak() {
        assert_eq!(
            verify_strength(&odd_modulus(128), &[1, 0, 1]),
            Err(KeyError::RsaModulus { bits: 1024 })
        );
        let mut even = odd_modulus(256);
        even[255] = 2;
        assert_eq!(
            verify_strength(&even, &[1, 0, 1]),
            Err(KeyError::RsaModulus { bits: 2048 })
        );
        assert_eq!(verify_strength(&odd_modulus(256), &[1, 0, 1]), Ok(()));
    }

    #[test]
    fn an_exponent_of_one_is_weak() {
        for exponent in [&[1_u8][..], &[], &[0], &[2], &[1, 0, 0, 0, 0, 0, 1]] {
            assert_eq!(
                verify_strength(&odd_modulus(256), exponent),
                Err(KeyError::RsaExponent)
            );
        }
        assert_eq!(verify_strength(&odd_modulus(256), &[3]), Ok(()));
    }

    #[test]
    fn a_power_of_65537_modulo_every_prime_is_the_roca_fingerprint() {
        // 65537^128 has 2049 bits and the fingerprint by construction.
        let mut number = vec![1_u8];
        for _ in 0..128 {
            // x * 65537 = (x << 16) + x
            let mut sum = [number.as_slice(), &[0, 0]].concat();
            let mut carry = 0_u16;
            for offset in 0..sum.len() {
                let place = sum.len() - 1 - offset;
                let addend = number
                    .len()
                    .checked_sub(offset + 1)
                    .map_or(0, |i| number[i]);
                let total = u16::from(sum[place]) + u16::from(addend) + carry;
                sum[place] = u8::try_from(total & 0xff).unwrap();
                carry = total >> 8;
            }
            if carry > 0 {
                sum.insert(0, 1);
            }
            number = sum;
        }
        assert_eq!(
            verify_strength(&number, &[1, 0, 1]),
            Err(KeyError::RsaGenerator)
        );
    }
}
