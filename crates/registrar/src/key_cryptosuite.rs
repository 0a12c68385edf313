//! How a key makes embedded proofs: the usual suite for its type, or one that the issuer chose.

use serde_json::json;
use testamur_signing::Cryptosuite;
use testamur_store::{Tenant, signing_keys};

use crate::{
    Actor, KeySummary, Registrar, RegistrarError, key_names::public_key, key_rotation::find,
};

impl Registrar {
    /// Chooses the suite with which a key makes embedded proofs from now on; `None` goes back to the usual one for its type.
    ///
    /// What is signed already stays as it is, and JWTs are not affected.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::KeyUnknown`], [`RegistrarError::CryptosuiteOfKey`].
    pub async fn choose_cryptosuite(
        &self,
        tenant: &Tenant,
        name: &str,
        cryptosuite: Option<Cryptosuite>,
        actor: &Actor,
    ) -> Result<KeySummary, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let row = find(&mut tx, name).await?;
        let key_type = public_key(&row)?.key_type();
        if let Some(cryptosuite) = cryptosuite
            && !(cryptosuite.signs() && cryptosuite.key_types().contains(&key_type))
        {
            return Err(RegistrarError::CryptosuiteOfKey {
                cryptosuite,
                key_type,
            });
        }
        let chosen = cryptosuite.map(Cryptosuite::as_str);
        if row.cryptosuite.as_deref() != chosen {
            signing_keys::set_cryptosuite(&mut tx, &row.id, chosen).await?;
            tx.audit(
                actor,
                "key.cryptosuite",
                &row.id,
                json!({ "cryptosuite": chosen }),
            );
        }
        let key = self.summary(tenant, &find(&mut tx, &row.id).await?)?;
        tx.commit().await?;
        Ok(key)
    }
}
