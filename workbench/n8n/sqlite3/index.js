'use strict';

// The fork is an ES module; n8n's database layer calls require('sqlite3').verbose().
module.exports = require('@appthreat/sqlite3').default;
