// After a sign-out: this device forgets who was signed in, their wards, colleagues and numbers.
// Sealed records stay, for the sign-in of the one who recorded them.
import { openDatabase } from "./database.js";
import { forgetService } from "./service.js";

openDatabase()
  .then(forgetService)
  .then(() => (document.documentElement.dataset.forgotten = "yes"))
  .catch(() => {});
